#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/google_benchmark_writer.h"
#include "tests/compare/breakdown/micro_run.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"

namespace compare {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class BreakdownCommand : public ScratchFolder {
 protected:
  BreakdownCommand() {
    save("before.json", breakdown::micro_file());
    save("after.json", breakdown::slower_file());
  }
  static void save(const std::string& path, const results::ResultFile& file) {
    results::write_google_benchmark_file(file, path);
  }
};

TEST_F(BreakdownCommand, ShowsTheSharesOfOneFile) {
  const CommandResult result = run_compare({"breakdown", "before.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, StartsWith("whole: 1,000.0 ns, 5 repetitions\n"));
  EXPECT_THAT(result.out, HasSubstr("60.0 %  ███████████████\n"));
  EXPECT_THAT(run_compare({"breakdown", "before.json", "--ascii"}).out,
              HasSubstr("60.0 %  ###############\n"));
}

TEST_F(BreakdownCommand, ShowsWhatMovedBetweenTwoFiles) {
  const CommandResult result = run_compare({"breakdown", "before.json", "after.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("moved most in time: read, +600.0 ns\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("warning")));
}

TEST_F(BreakdownCommand, WarnsWhereTwoFilesWereNotMeasuredAlike) {
  results::ResultFile other = breakdown::slower_file();
  other.context.set_text("gatebench.session", "two");
  other.context.set_text("gatebench.cpu_model", "B");
  save("other.json", other);
  other.context.set_text("gatebench.cpu_model", "A");
  save("another.json", other);
  const CommandResult result = run_compare({"breakdown", "other.json", "another.json"});
  EXPECT_THAT(result.out,
              HasSubstr("warning: measured on different machines: gatebench.cpu_model"));
  EXPECT_THAT(result.out, Not(HasSubstr("not measured in turn")));
  EXPECT_THAT(run_compare({"breakdown", "before.json", "other.json"}).out,
              HasSubstr("warning: not measured in turn"));
}

TEST_F(BreakdownCommand, WritesJsonAndMarkdown) {
  EXPECT_THAT(run_compare({"breakdown", "before.json", "--format", "json"}).out,
              StartsWith(R"({"schema":"gatebench.breakdown/1")"));
  EXPECT_THAT(run_compare({"breakdown", "before.json", "after.json", "--format", "json"}).out,
              StartsWith(R"({"schema":"gatebench.breakdown_change/1")"));
  EXPECT_THAT(
      run_compare({"breakdown", "before.json", "--format", "markdown", "--out", "b.md"}).out,
      IsEmpty());
  EXPECT_THAT(read("b.md"), HasSubstr("| read | 1 | 600.0 |"));
}

TEST_F(BreakdownCommand, FiltersPipelinesByName) {
  results::ResultFile file = breakdown::micro_file();
  file.context.set_text("gatebench.pipeline", R"({"whole":{"read":1},"lock":{"read":1}})");
  save("two.json", file);
  const CommandResult result = run_compare({"breakdown", "two.json", "--filter", "^who"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("whole: "), Not(HasSubstr("lock: "))));
  const CommandResult none = run_compare({"breakdown", "two.json", "--filter", "x"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("two.json: --filter 'x' leaves no pipeline"));
}

TEST_F(BreakdownCommand, EndsWith2WhereThereIsNothingToShow) {
  save("plain.json", result_file("plain.json", {repetitions("auth/hit", {90})}));
  results::ResultFile errored = breakdown::micro_file();
  for (results::Row& row : errored.rows) {
    row.errored = row.run_name == "whole";
  }
  save("errored.json", errored);
  results::ResultFile renamed = breakdown::micro_file();
  renamed.context.set_text("gatebench.pipeline", R"({"read":{"lock":1}})");
  save("renamed.json", renamed);
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"plain.json"}, "plain.json: gatebench.pipeline is not in its context"},
      {{"errored.json"}, "errored.json: no pipeline was measured: whole is errored"},
      {{"before.json", "errored.json"}, "errored.json: no pipeline was measured"},
      {{"before.json", "renamed.json"}, "no pipeline was measured both in before.json and in"},
      {{"absent.json"}, "cannot read absent.json"},
      {{}, "MICRO is required"},
      {{"before.json", "--filter", "("}, "--filter '(' is no regular expression"},
      {{"before.json", "--format", "html"}, "--format"},
      {{"before.json", "--out", "before.json"}, "would overwrite an input"}};
  expect_refusals("breakdown", wrong);
}

TEST_F(BreakdownCommand, ExplainsItself) {
  const CommandResult help = run_compare({"breakdown", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* part : {"--filter", "--ascii", "--format", "Examples:", "Exit codes:"}) {
    EXPECT_THAT(help.out, HasSubstr(part));
  }
}

}  // namespace
}  // namespace compare
