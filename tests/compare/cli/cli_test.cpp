#include "compare/cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/google_benchmark_writer.h"
#include "compare/results/read_result_file.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"

namespace compare {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::vector<double> kSteady = {100.2, 99.8, 100.1, 99.9, 100.0, 100.3, 99.7, 100.05};

class Cli : public ScratchFolder {
 protected:
  Cli() {
    save("base.json", repetitions("a", kSteady));
    save("same.json", repetitions("a", kSteady));
    save("slow.json", repetitions("a", scaled(kSteady, 1.2)));
    save("wide.json", repetitions("a", {80, 120, 90, 110, 100, 85, 115, 95}));
    save("other.json", repetitions("z", kSteady));
  }

  static void save(const std::string& path, const std::vector<results::Row>& rows) {
    results::write_google_benchmark_file(result_file(path, {rows}), path);
  }
};

/// The call must end with exit code 2, say one line and print nothing else.
void expect_refusal(const std::vector<std::string>& args, const std::string& message) {
  const CommandResult result = run_compare(args);
  EXPECT_EQ(result.exit_code, 2) << message;
  EXPECT_THAT(result.out, IsEmpty()) << message;
  EXPECT_THAT(result.err, AllOf(StartsWith("compare: "), HasSubstr(message)));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST_F(Cli, PrintsTheWholeReport) {
  const CommandResult result = run_compare({"base.json", "slow.json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, R"(baseline: base.json
current:  slow.json

benchmark  baseline   current    n   change     95 % interval  verdict
------------------------------------------------------------------------
a          100.0 ns  120.0 ns  8/8  +20.0 %  +19.8 .. +20.2 %  REGRESSED

REGRESSION: 1 of 1 more than 10 % slower (1 regressed)
)");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(Cli, ExitsWithTheCodesOfTheContract) {
  EXPECT_EQ(run_compare({"base.json", "same.json"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "slow.json"}).exit_code, 1);
  EXPECT_EQ(run_compare({"base.json", "other.json"}).exit_code, 2);
  EXPECT_EQ(run_compare({"base.json", "wide.json"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "wide.json", "--on-unsure", "pass"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "wide.json", "--on-unsure", "fail"}).exit_code, 3);
}

TEST_F(Cli, SaysWhyItCannotJudge) {
  const CommandResult result = run_compare({"base.json", "other.json"});
  EXPECT_EQ(result.err,
            "compare: cannot judge: nothing in common: no benchmark of base.json is in other.json "
            "(such as a and z)\n");
  EXPECT_THAT(result.out, HasSubstr("CANNOT JUDGE: nothing in common"));
}

TEST_F(Cli, RefusesFilesThatItCannotRead) {
  write("empty.json", "");
  write("truncated.json", read("base.json").substr(0, 300));
  write("text.json", "not found");
  write("shape.json", "{\"context\":{}}");
  expect_refusal({"base.json", "absent.json"}, "cannot read absent.json: No such file");
  expect_refusal({"absent.json", "base.json"}, "cannot read absent.json: No such file");
  expect_refusal({"base.json", "empty.json"}, "empty.json: the file is empty");
  expect_refusal({"base.json", "truncated.json"}, "truncated.json:");
  expect_refusal({"base.json", "truncated.json"}, "the file ends in the middle");
  expect_refusal({"text.json", "base.json"}, "begins with \"not found\"");
  expect_refusal({"base.json", "shape.json"}, "shape.json: no \"benchmarks\" in it");
  expect_refusal({".", "base.json"}, "cannot read .: Is a directory");
}

TEST_F(Cli, RefusesWrongUsage) {
  expect_refusal({}, "BASELINE is required");
  expect_refusal({"base.json"}, "CURRENT is required");
  expect_refusal({"a", "b", "c"}, "c");
  expect_refusal({"base.json", "same.json", "--nonsense"}, "--nonsense");
  expect_refusal({"base.json", "same.json", "--on-unsure", "maybe"}, "--on-unsure");
  expect_refusal({"base.json", "same.json", "--filter", "("}, "--filter '(' is no regular");
  expect_refusal({"base.json", "same.json", "--metric", "frames"}, "--metric frames: no benchmark");
  expect_refusal({"base.json", "same.json", "--metric", "cpu_time", "--metric", "cpu_time=lower"},
                 "--metric cpu_time is given twice");
}

TEST_F(Cli, TakesTheThresholdAsAPercentageAboveZero) {
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--threshold", "25%"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--threshold", "25"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--threshold=2.5"}).exit_code, 1);
  for (const std::string wrong :
       {"0", "-1", "nan", "inf", "1e999", "ten", "10%%", "10 %", "%", ""}) {
    const CommandResult result = run_compare({"base.json", "same.json", "--threshold=" + wrong});
    EXPECT_EQ(result.exit_code, 2) << wrong;
    EXPECT_THAT(result.err, HasSubstr("--threshold")) << wrong;
  }
}

TEST_F(Cli, TakesAlphaAsAFraction) {
  const CommandResult result = run_compare({"base.json", "slow.json", "--alpha", "0.01"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("99 % interval"));
  for (const std::string wrong : {"0", "0.5", "1", "x", "nan"}) {
    expect_refusal({"base.json", "same.json", "--alpha", wrong}, "--alpha is '" + wrong + "'");
  }
}

TEST_F(Cli, LetsOptionsStandAnywhere) {
  EXPECT_EQ(run_compare({"--format", "json", "base.json", "slow.json"}).exit_code, 1);
  EXPECT_EQ(run_compare({"--metric", "cpu_time", "base.json", "--threshold", "30", "slow.json"})
                .exit_code,
            0);
  EXPECT_EQ(run_compare(
                {"base.json", "slow.json", "--metric", "real_time", "--metric", "cpu_time=higher"})
                .exit_code,
            1);
  EXPECT_EQ(run_compare({"slow.json", "base.json", "--metric", "cpu_time=higher"}).exit_code, 1);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--metric", "cpu_time=lower"}).exit_code, 1);
}

TEST_F(Cli, KeepsTheNamesOfSubcommandsFree) {
  for (const std::string name : {"breakdown", "calibrate", "duel", "history", "merge", "targets"}) {
    save(name, repetitions("a", kSteady));
    expect_refusal({"base.json", name}, "a file of that name is written ./" + name);
    EXPECT_EQ(run_compare({"./" + name, "same.json"}).exit_code, 0);
  }
  expect_refusal({"base.json", "merge"}, "which comes first");
  expect_refusal({"history", "same.json"}, "history has no subcommand 'same.json'");
}

TEST_F(Cli, WritesEachReportToItsPlace) {
  const CommandResult result = run_compare({"base.json", "slow.json", "--format", "text=r.txt",
                                            "--format", "markdown=r.md", "--format", "json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, StartsWith(R"({"schema":"gatebench.verdict/1","verdict":"regression")"));
  EXPECT_THAT(read("r.txt"), StartsWith("baseline: base.json\n"));
  EXPECT_THAT(read("r.md"), StartsWith("**REGRESSION**: "));
}

TEST_F(Cli, SendsTheReportWithoutAFileToOut) {
  const CommandResult json =
      run_compare({"base.json", "same.json", "--format", "json", "--out", "r.json"});
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_THAT(json.out, IsEmpty());
  EXPECT_THAT(read("r.json"), HasSubstr("\"verdict\":\"pass\""));
  const CommandResult text =
      run_compare({"base.json", "same.json", "--format", "json=r2.json", "--out", "r.txt"});
  EXPECT_THAT(text.out, IsEmpty());
  EXPECT_THAT(read("r.txt"), HasSubstr("PASS"));
  const CommandResult both = run_compare({"base.json", "same.json", "--format", "json=r3.json"});
  EXPECT_THAT(both.out, HasSubstr("PASS")) << "people see the text where nothing else is asked for";
}

TEST_F(Cli, RefusesTwoReportsForOnePlace) {
  expect_refusal({"base.json", "same.json", "--format", "text", "--format", "json"},
                 "two reports for standard output");
  expect_refusal({"base.json", "same.json", "--format", "text=r", "--format", "json=./r"},
                 "two reports for ./r");
  expect_refusal({"base.json", "same.json", "--format", "json=r", "--out", "r"},
                 "two reports for r");
  expect_refusal({"base.json", "same.json", "--format", "json", "--out", "base.json"},
                 "would overwrite an input");
  expect_refusal(
      {"base.json", "same.json", "--format", "xml"},
      "--format is 'xml', not one of text, markdown, comment, json, csv, junit, github, html; ");
  expect_refusal({"base.json", "same.json", "--format", "json="}, "names no file");
}

TEST_F(Cli, ReportsInputErrorsToProgramsToo) {
  const CommandResult result =
      run_compare({"base.json", "absent.json", "--format", "json", "--format", "text=r.txt"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("\"verdict\":\"cannot_judge\",\"exit_code\":2"));
  EXPECT_THAT(result.out, HasSubstr("cannot read absent.json"));
  EXPECT_THAT(read("r.txt"), HasSubstr("CANNOT JUDGE: cannot read absent.json"));
}

TEST_F(Cli, FailsWhereAReportCannotBeWritten) {
  const CommandResult result =
      run_compare({"base.json", "same.json", "--out", "no/such/folder/r.txt"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cannot write no/such/folder/r.txt: No such file"));
  std::ostringstream broken;
  broken.setstate(std::ios::badbit);
  std::ostringstream err;
  EXPECT_EQ(cli::run({"base.json", "same.json"}, broken, err), 2);
  EXPECT_EQ(err.str(), "compare: cannot write to standard output\n");
}

TEST_F(Cli, ColoursOnlyWhatGoesToATerminal) {
  EXPECT_THAT(run_compare({"base.json", "slow.json"}, {.colour = true}).out,
              HasSubstr("\x1b[31mREGRESSED"));
  EXPECT_THAT(run_compare({"base.json", "same.json"}, {.colour = true}).out,
              HasSubstr("\x1b[1;32mPASS"));
  EXPECT_THAT(run_compare({"base.json", "slow.json"}).out, Not(HasSubstr("\x1b")));
  run_compare({"base.json", "slow.json", "--out", "r.txt"}, {.colour = true});
  EXPECT_THAT(read("r.txt"), Not(HasSubstr("\x1b")));
}

TEST_F(Cli, FitsOnlyWhatGoesToATerminalIntoItsWidth) {
  save("long.json", repetitions(std::string(100, 'a'), kSteady));
  const std::string whole = "\n" + std::string(100, 'a') + "  100.0 ns";
  EXPECT_THAT(run_compare({"long.json", "long.json"}, {.width = 100}).out,
              AllOf(Not(HasSubstr(whole)), HasSubstr("aaa...aaa")));
  EXPECT_THAT(run_compare({"long.json", "long.json"}).out, HasSubstr(whole));
  run_compare({"long.json", "long.json", "--out", "r.txt"}, {.width = 100});
  EXPECT_THAT(read("r.txt"), HasSubstr(whole));
  const CommandResult merged =
      run_compare({"merge", "long.json", "--out", "m.json"}, {.width = 60});
  EXPECT_THAT(merged.out, HasSubstr("aaa...aaa"));
}

TEST_F(Cli, WritesEveryFormatToAFile) {
  for (const std::string format : {"text", "markdown", "json", "csv", "junit", "github", "html"}) {
    const CommandResult result =
        run_compare({"base.json", "slow.json", "--format", format + "=r", "--format", format});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, read("r")) << format;
    EXPECT_THAT(result.out, Not(IsEmpty()));
    EXPECT_THAT(run_compare({"--help"}).out, HasSubstr(format));
  }
}

TEST_F(Cli, ReportsInputErrorsInEveryFormat) {
  for (const std::string format : {"markdown", "json", "junit", "github", "html"}) {
    const CommandResult result = run_compare({"base.json", "absent.json", "--format", format});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, HasSubstr("cannot read absent.json")) << format;
  }
}

TEST_F(Cli, ExplainsItself) {
  const CommandResult help = run_compare({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.err, IsEmpty());
  for (const std::string part :
       {"--threshold", "--filter", "--metric", "--format", "--out", "--on-unsure", "--alpha",
        "--allow-different-hosts", "Examples:", "Exit codes:", "compare merge", "targets RESULT",
        "breakdown FILE"}) {
    EXPECT_THAT(help.out, HasSubstr(part));
  }
  const CommandResult version = run_compare({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, StartsWith("compare "));
  EXPECT_THAT(run_compare({"merge", "--help"}).out, HasSubstr("compare merge run1.json"));
}

TEST_F(Cli, FiltersByName) {
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--filter", "^a$"}).exit_code, 1);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--filter", "b"}).exit_code, 2);
}

TEST_F(Cli, MergesFiles) {
  const CommandResult result = run_compare({"merge", "base.json", "slow.json", "--out", "m.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("m.json: 16 rows from 2 files\n"));
  EXPECT_THAT(result.err, IsEmpty());
  const results::ResultFile merged = results::read_result_file("m.json");
  EXPECT_EQ(merged.rows.size(), 16U);
  EXPECT_EQ(merged.rows[15].repetition_index, 15);
  EXPECT_EQ(run_compare({"merge", "m.json", "--out", "m.json"}).exit_code, 0) << "over itself";
  EXPECT_EQ(read("m.json"), results::to_google_benchmark_json(merged));
}

TEST_F(Cli, RefusesToMergeWhatDoesNotBelongTogether) {
  results::ResultFile other = result_file("x", {repetitions("a", kSteady)});
  other.context.set_text("gatebench.commit", "1");
  results::write_google_benchmark_file(other, "c1.json");
  other.context.set_text("gatebench.commit", "2");
  results::write_google_benchmark_file(other, "c2.json");
  expect_refusal({"merge", "c1.json", "c2.json", "--out", "m.json"},
                 R"(gatebench.commit is "1" in c1.json and "2" in c2.json)");
  expect_refusal({"merge", "c1.json", "absent.json", "--out", "m.json"}, "cannot read absent.json");
  expect_refusal({"merge", "c1.json"}, "--out is required");
  expect_refusal({"merge", "--out", "m.json"}, "FILE is required");
  EXPECT_FALSE(std::filesystem::exists("m.json"));
}

TEST_F(Cli, WarnsWhereMergedFilesAreOfDifferentSessions) {
  results::ResultFile other = result_file("x", {repetitions("a", kSteady)});
  other.context.set_text("gatebench.session", "two");
  results::write_google_benchmark_file(other, "two.json");
  const CommandResult result = run_compare({"merge", "base.json", "two.json", "--out", "m.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, StartsWith("compare: warning: gatebench.session is \"one\""));
  EXPECT_THAT(run_compare({"m.json", "m.json"}).out, HasSubstr("session noise unknown"));
}

TEST_F(Cli, ShowsNoEscapeSequencesFromFiles) {
  save("evil.json", repetitions("a\x1b[2J\n", kSteady));
  const CommandResult result = run_compare({"evil.json", "evil.json"});
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(result.out, HasSubstr("a\\x1b[2J\\x0a"));
}

TEST_F(Cli, SurvivesALongNameAndAHungryFilter) {
  save("long.json", repetitions(std::string(4096, 'a'), kSteady));
  EXPECT_EQ(run_compare({"long.json", "long.json", "--filter", "^(a|b)*$"}).exit_code, 0);
}

TEST_F(Cli, AppliesARulesFileBelowTheArguments) {
  write("rules.toml", "threshold = 25\n");
  EXPECT_EQ(run_compare({"base.json", "slow.json"}).exit_code, 1);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--rules", "rules.toml"}).exit_code, 0);
  EXPECT_EQ(run_compare({"base.json", "slow.json", "--rules", "rules.toml", "--threshold", "15"})
                .exit_code,
            1);
  write("rules.toml", "metrics = [\"cpu_time\"]\n");
  EXPECT_THAT(run_compare({"base.json", "slow.json", "--rules", "rules.toml"}).out,
              HasSubstr("cpu_time"));
}

TEST_F(Cli, RefusesARulesFileThatIsWrong) {
  write("rules.toml", "treshold = 25\n");
  expect_refusal({"base.json", "slow.json", "--rules", "rules.toml"},
                 "rules.toml:1: 'treshold' is no key of the rules");
  expect_refusal({"base.json", "slow.json", "--rules", "none.toml"},
                 "cannot read the rules none.toml");
}

TEST_F(Cli, WidensByANoiseProfile) {
  auto later = result_file("later.json", {repetitions("a", scaled(kSteady, 1.12))});
  later.context.set_text("gatebench.session", "two");
  results::write_google_benchmark_file(later, "later.json");
  write("noise.json",
        R"({"schema":"gatebench.noise/1","date":"2026-11-24","sessions":4,"benchmarks":[)"
        R"({"name":"a","metric":"real_time","session_spread":0.08}]})");
  EXPECT_EQ(run_compare({"base.json", "later.json"}).exit_code, 1);
  EXPECT_EQ(run_compare({"base.json", "later.json", "--noise", "noise.json"}).exit_code, 0);
  expect_refusal({"base.json", "later.json", "--noise", "base.json"}, "a noise profile");
}

}  // namespace
}  // namespace compare
