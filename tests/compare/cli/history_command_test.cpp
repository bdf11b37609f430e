#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/cli/git_commit.h"
#include "compare/results/google_benchmark_writer.h"
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

class HistoryCommand : public ScratchFolder {
 protected:
  static void save(const std::string& path, const std::vector<double>& values) {
    results::write_google_benchmark_file(result_file("", {repetitions("a", values)}), path);
  }
  /// Twelve commits c10 to c21, the last six 30 % slower.
  static void make_step() {
    for (int index = 0; index < 12; ++index) {
      const double level = index < 6 ? 100 : 130;
      const double own = level * (1 + 0.002 * (index % 3 - 1));
      save("r.json", {own, own * 1.004, own * 0.997, own * 1.001, own * 0.999});
      const std::string number = std::to_string(10 + index);
      const CommandResult added =
          run({"add", "h", "r.json", "--commit", "c" + number, "--time",
               "2026-03-" + number + "T00:00:00Z", "--environment", "name=bench"});
      ASSERT_EQ(added.exit_code, 0) << added.err;
    }
  }
  static CommandResult run(std::vector<std::string> args) {
    args.insert(args.begin(), "history");
    return run_compare(args);
  }
};

TEST_F(HistoryCommand, AddsOnceAndSaysSo) {
  save("r.json", {1, 2});
  const CommandResult first = run({"add", "h", "r.json", "--commit", "abc"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(first.out, "h: 1 run added; commit abc\n");
  EXPECT_THAT(first.err, IsEmpty());
  EXPECT_EQ(run({"add", "h", "r.json", "--commit", "abc"}).out,
            "h: 0 runs added, 1 there already; commit abc\n");
}

TEST_F(HistoryCommand, RefusesWrongCalls) {
  save("r.json", {1});
  write("bad.json", "{");
  std::string forged = run_compare({"r.json", "r.json", "--format", "json"}).out;
  forged.replace(forged.find(R"("pass","exit_code":0)"), 20, R"("regression","exit_code":1)");
  write("forged.json", forged);
  expect_refusals(
      "history",
      {{{}, "history needs a subcommand: add, import"},
       {{"prune"}, "no subcommand 'prune'"},
       {{"add", "h"}, "FILE"},
       {{"add", "h", "r.json"}, "no gatebench.commit in its context; say --commit"},
       {{"add", "h", "bad.json", "--commit", "c"}, "bad.json:1:"},
       {{"add", "h", "r.json", "--commit", "c", "--time", "noon"}, "--time is 'noon'"},
       {{"add", "h", "r.json", "--commit", "c", "--run-url", "file:///x"}, "--run-url is"},
       {{"add", "h", "r.json", "--commit", "c", "--environment", "x"}, "write KEY=VALUE"},
       {{"add", "h", "r.json", "--commit", "abc", "--repository", "/"}, "no commit abc in the git"},
       {{"add", "h", "r.json", "--commit", "c", "--verdict", "bad.json"}, "bad.json:1:"},
       {{"add", "h", "r.json", "--commit", "c", "--verdict", "forged.json"}, "its rows come to"},
       {{"list", "h"}, "h is no history"},
       {{"check", "."}, ". is no history"},
       {{"check", "h", "--format", "xml"}, "--format"},
       {{"accept", "h", "--commit", "c", "--who", "me"}, "--why"},
       {{"export", "h"}, "--format"},
       {{"import", "h", "bad.json"}, "bad.json:1:"},
       {{"import", "h", "missing"}, "cannot read missing"}});
  EXPECT_FALSE(std::filesystem::exists("h")) << "none of them made it";
}

TEST_F(HistoryCommand, HelpsWithExamples) {
  EXPECT_THAT(run({"--help"}).out, HasSubstr("compare history check perf-history --fail"));
  for (const std::string name : {"add", "import", "list", "check", "accept", "export"}) {
    const CommandResult help = run({name, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("Examples:"), HasSubstr("Exit codes:")));
  }
  EXPECT_THAT(run_compare({"--help"}).out, HasSubstr("history SUBCOMMAND"));
}

TEST_F(HistoryCommand, TakesWhatIsNotSaidFromTheFileAndFromGit) {
  const std::string git =
      "git init -q g && git -C g -c user.name=Me -c user.email=e commit -q --allow-empty -m Begin "
      "--date=2026-03-01T10:15:02Z";
  ASSERT_EQ(std::system(git.c_str()), 0);  // NOLINT(cert-env33-c): a test's own, fixed text
  ASSERT_EQ(std::system("git -C g rev-parse HEAD > id"), 0);  // NOLINT(cert-env33-c)
  std::string id = read("id");
  id.resize(40);
  results::ResultFile file = result_file("", {repetitions("a", {1})});
  file.context.set_text("gatebench.commit", id.substr(0, 10));
  results::write_google_benchmark_file(file, "r.json");
  EXPECT_EQ(run({"add", "h", "r.json", "--repository", "g"}).out,
            "h: 1 run added; commit " + id + "\n");
  EXPECT_THAT(run({"list", "h", "--format", "json"}).out,
              AllOf(HasSubstr(R"("subject":"Begin","author":"Me")"), Not(HasSubstr("null"))));
  for (const std::string name : {"HEAD", "@", "v1", "HEAD^{commit}"}) {
    ASSERT_EQ(std::system("git -C g tag -f v1 > tagged"), 0);  // NOLINT(cert-env33-c)
    EXPECT_EQ(run({"add", "h", "r.json", "--repository", "g", "--commit=" + name}).out,
              "h: 0 runs added, 1 there already; commit " + id + "\n")
        << name;
  }
  EXPECT_THAT(run({"add", "h", "r.json", "--repository", "g", "--commit", "gone"}).err,
              HasSubstr("no commit gone in the git"));
  for (const char* name : {"--output=x", "-1", "HEAD..HEAD", "^HEAD", "HEAD v1", ":x", "HEAD\n"}) {
    EXPECT_EQ(cli::git_commit("g", name), std::nullopt) << name;
  }
  EXPECT_THAT(run({"add", "h", "r.json", "--commit", "other"}).err,
              HasSubstr("it says that it measured"));
}

TEST_F(HistoryCommand, RefusesACommitThatCanBeNone) {
  save("r.json", {1, 2});
  for (const std::string name :
       {"HEAD", "main", " ", "--help", "a1\n", "origin/main2", "HEAD~1", "no id"}) {
    const CommandResult refused = run({"add", "h", "r.json", "--commit=" + name});
    EXPECT_EQ(refused.exit_code, 2) << name;
    EXPECT_THAT(refused.err, HasSubstr("which is no commit's id")) << name;
  }
  EXPECT_EQ(run({"add", "h", "r.json", "--commit", ""}).exit_code, 2);
  EXPECT_LT(run({"add", "h", "r.json", "--commit", std::string(5'000, 'a')}).err.size(), 500U);
  EXPECT_FALSE(std::filesystem::exists("h"));
  for (const std::string id : {"abc", "r1234", "1.2-17+g4f2a9c1"}) {
    EXPECT_EQ(run({"add", "h", "r.json", "--commit", id}).exit_code, 0) << id;
  }
}

TEST_F(HistoryCommand, ListsWhatIsThereAndNamesTheDamage) {
  save("r.json", {90, 100, 110});
  run({"add", "h", "r.json", "--commit", "c1", "--time", "2026-03-01T00:00:00Z"});
  write("h/runs/000002.jsonl", "{\n");
  const CommandResult listed = run({"list", "h", "--benchmark", "^a$", "--metric", "real_time"});
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_EQ(listed.out, R"(benchmarks: a real_time

commit  date                 value  change  n
---------------------------------------------
c1      2026-03-01 00:00  100.0 ns       -  3
)");
  EXPECT_THAT(listed.err, StartsWith("compare: warning: h/runs/000002.jsonl:1: no whole record"));
  EXPECT_THAT(run({"list", "h", "--benchmark", "zzz"}).err, HasSubstr("is called like 'zzz'"));
}

TEST_F(HistoryCommand, ChecksFailsOnceAndAccepts) {
  make_step();
  const CommandResult checked = run({"check", "h", "--format", "json"});
  EXPECT_EQ(checked.exit_code, 0) << "nobody said --fail";
  EXPECT_THAT(checked.out, AllOf(HasSubstr(R"("commit":"c16","index":6,"direction":"slower")"),
                                 HasSubstr(R"("fresh":true)")));
  EXPECT_FALSE(std::filesystem::exists("h/alerts")) << "only reading";
  EXPECT_EQ(run({"check", "h", "--fail"}).exit_code, 1);
  EXPECT_EQ(run({"check", "h", "--fail"}).exit_code, 0) << "told already";
  EXPECT_THAT(run({"accept", "h", "--commit", "c99", "--who", "me", "--why", "w"}).err,
              HasSubstr("no commit c99 in h"));
  EXPECT_THAT(run({"accept", "h", "--commit", "c1", "--who", "me", "--why", "w"}).err,
              HasSubstr("no commit c1 in h"))
      << "too few digits to tell";
  EXPECT_THAT(
      run({"accept", "h", "--commit", "c16", "--who", "me", "--why", "w", "--benchmark", "z"}).err,
      HasSubstr("no benchmark 'z'"));
  const CommandResult nothing =
      run({"accept", "h", "--commit", "c10", "--who", "me", "--why", "TLS"});
  EXPECT_EQ(nothing.out, "h: c10 accepted\n");
  EXPECT_THAT(nothing.err, HasSubstr("no change is found at c10"));
  const CommandResult accepted =
      run({"accept", "h", "--commit", "c16", "--who", "me", "--why", "TLS"});
  EXPECT_EQ(accepted.out, "h: c16 accepted\n");
  EXPECT_THAT(accepted.err, IsEmpty());
  EXPECT_EQ(run({"accept", "h", "--commit", "c16", "--who", "me", "--why", "TLS"}).out,
            "h: c16 was accepted before\n");
  EXPECT_THAT(run({"check", "h", "--format", "json", "--out", "r.json"}).out, IsEmpty());
  EXPECT_THAT(read("r.json"), HasSubstr(R"("fresh":false,"accepted":{"who":"me","why":"TLS"})"));
}

TEST_F(HistoryCommand, CannotCheckAMetricThatNoRunHas) {
  make_step();
  const CommandResult typo = run({"check", "h", "--metric", "real_tme", "--fail"});
  EXPECT_EQ(typo.exit_code, 2);
  EXPECT_THAT(typo.err, HasSubstr("no benchmark in it has the metric 'real_tme'"));
  EXPECT_EQ(run({"check", "h", "--metric", "real_time", "--metric", "x", "--fail"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists("h/alerts")) << "nothing was told";
  EXPECT_EQ(run({"check", "h", "--metric", "real_time", "--fail"}).exit_code, 1);
}

TEST_F(HistoryCommand, NeverWritesOverTheHistory) {
  make_step();
  std::filesystem::create_symlink("h", "link");
  const std::string before = read("h/history.json") + read("h/runs/000001.jsonl");
  for (const std::string path : {"h/history.json", "h/runs/000001.jsonl", "h/runs/000002.jsonl",
                                 "./h/../h/history.json", "link/alerts/000001.jsonl"}) {
    for (const std::vector<std::string>& args :
         {std::vector<std::string>{"html", "h", "--out", path},
          {"html", "h", "--out", "p.html", "--feed", path},
          {"export", "h", "--format", "csv", "--out", path},
          {"check", "h", "--out", path}}) {
      const CommandResult refused = run(args);
      EXPECT_EQ(refused.exit_code, 2) << path;
      EXPECT_THAT(refused.err, HasSubstr("is one of the history's own files")) << path;
    }
  }
  EXPECT_EQ(read("h/history.json") + read("h/runs/000001.jsonl"), before);
  EXPECT_EQ(run({"html", "h", "--out", "h/index.html", "--feed", "h/feed.xml"}).exit_code, 0)
      << "as a branch that is served has it";
}

TEST_F(HistoryCommand, AcceptsAheadSoThatCheckDoesNotFail) {
  make_step();
  run({"accept", "h", "--commit", "c16", "--who", "me", "--why", "TLS"});
  EXPECT_EQ(run({"check", "h", "--fail"}).exit_code, 0);
}

TEST_F(HistoryCommand, HasNothingToCheckInOneCommitAndCannotCheckNone) {
  save("r.json", {1});
  run({"add", "h", "r.json", "--commit", "c1"});
  const CommandResult one = run({"check", "h", "--fail"});
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_THAT(one.err, HasSubstr("only one commit in h"));
  std::filesystem::remove_all("h/runs");
  const CommandResult none = run({"check", "h"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no run in it"));
}

TEST_F(HistoryCommand, ImportsWhatItExports) {
  make_step();
  EXPECT_EQ(run({"export", "h", "--format", "data.js", "--out", "data.js"}).exit_code, 0);
  EXPECT_EQ(run({"import", "again", "data.js"}).out,
            "again: 12 runs added, 0 there already; 12 commits\n");
  EXPECT_EQ(run({"import", "again", "data.js"}).out,
            "again: 0 runs added, 12 there already; 12 commits\n");
  EXPECT_EQ(run({"list", "again", "--benchmark", "^a$", "--format", "json"}).out.find("130.26") !=
                std::string::npos,
            true);
  EXPECT_THAT(run({"export", "again", "--format", "prometheus"}).out,
              HasSubstr("benchmark=\"a\",metric=\"real_time\""));
  write("empty.js", R"({"entries":{}})");
  EXPECT_THAT(run({"import", "other", "empty.js"}).err, HasSubstr("nothing to import"));
  EXPECT_FALSE(std::filesystem::exists("other"));
}

}  // namespace
}  // namespace compare
