#include "compare/duel/side_file.h"

#include <unordered_map>

namespace compare::duel {

void describe_side(results::ResultFile& file, const results::Context& context,
                   const Program& program, const std::string& processor,
                   results::DuelRecord record) {
  file.path = program.side();
  file.context = context;
  if (context.json("executable")) {
    file.context.set_text("executable", program.name());  // not where its copy was
  }
  // By which files of other machines are told apart; not all programs write it.
  if (!file.context.json("gatebench.cpu_model") && !processor.empty()) {
    file.context.set_text("gatebench.cpu_model", processor);
  }
  record.side = program.side();
  results::set_duel_record(file.context, record);
  file.context.set_text("gatebench.session", record.id);
  std::unordered_map<std::string, int> repetitions;
  for (const results::Row& row : file.rows) {
    ++repetitions[row.run_name];
  }
  for (results::Row& row : file.rows) {
    row.repetitions = repetitions[row.run_name];
  }
}

}  // namespace compare::duel
