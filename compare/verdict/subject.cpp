#include "compare/verdict/subject.h"

#include "compare/results/hexadecimal.h"

namespace compare::verdict {

bool is_commit_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && results::is_hexadecimal(text);
}

}  // namespace compare::verdict
