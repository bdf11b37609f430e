// The program as people and scripts run it: Google Benchmark keeps its flags in global state, so
// each case is a process of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "build_info.h"
#include "micro/allocations.h"
#include "micro/pipeline_parts.h"

namespace micro {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Ended {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class MicroProgram : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "gatebench-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] std::string file(const std::string& name) const {
    return (directory_ / name).string();
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream stream(file(name));
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  /// `flags` are words for the shell. The program's temporary files go to this test's directory.
  [[nodiscard]] Ended run(const std::string& flags) const {
    const std::string command = "TMPDIR='" + directory_.string() +
                                "' '" GATEBENCH_BINARY_DIR "/micro' " + flags + " >'" +
                                file("out") + "' 2>'" + file("err") + "'";
    const int status = std::system(command.c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = content("out"),
            .err = content("err")};
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::istringstream lines(run("--benchmark_list_tests").out);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) {
      all.push_back(line);
    }
    return all;
  }

  std::filesystem::path directory_;
};

TEST_F(MicroProgram, NamesItsBenchmarksByComponentOperationAndSize) {
  const auto all = names();
  EXPECT_GE(all.size(), 100U);
  const std::string scheme =
      "[a-z][a-z0-9_]*/[a-z][a-z0-9_]*(/(request|response|event))?(/(100|500|8000))?"
      "(/real_time)?(/threads:2)?";
  std::set<std::string> components;
  for (const std::string& name : all) {
    EXPECT_THAT(name, testing::MatchesRegex(scheme));
    components.insert(name.substr(0, name.find('/')));
  }
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size()) << "each once";
  EXPECT_THAT(components, testing::IsSupersetOf({"framing", "auth", "limit", "openai_chat",
                                                 "upstream", "answer", "metrics", "pipeline",
                                                 "translate", "rapidjson", "sse", "ledger"}));
}

TEST_F(MicroProgram, TranslatesEachWayBetweenAnyTwoApis) {
  std::vector<std::string> wanted;
  for (const auto* client : {"chat", "responses", "messages"}) {
    for (const auto* upstream : {"chat", "responses", "messages"}) {
      std::string direction = "translate/";
      direction.append(client).append("_to_").append(upstream);
      wanted.push_back(direction + "/event");
      for (const auto* rest : {"/request/100", "/request/500", "/request/8000", "/response/100",
                               "/response/500", "/response/8000"}) {
        wanted.push_back(direction + rest);
      }
    }
  }
  EXPECT_THAT(names(), testing::IsSupersetOf(wanted));
}

TEST_F(MicroProgram, HasAYardstickForEachTranslationOfARequestAndItsAnswer) {
  const auto all = names();
  int translations = 0;
  for (const std::string& name : all) {
    if (name.find("translate/chat_to_messages/re") == 0) {
      ++translations;
      EXPECT_THAT(all, Contains("rapidjson" + name.substr(name.find('/'))));
    }
  }
  EXPECT_EQ(translations, 6);
}

/// By the name of its benchmark, from a run whose loops are of about that length.
std::map<std::string, double> allocations_of(const std::string& json_text) {
  rapidjson::Document json;
  json.Parse(json_text);
  std::map<std::string, double> all;
  if (!json.HasParseError()) {
    for (const auto& row : json["benchmarks"].GetArray()) {
      if (row.HasMember("allocs_per_op")) {
        all[row["name"].GetString()] = row["allocs_per_op"].GetDouble();
      }
    }
  }
  return all;
}

TEST_F(MicroProgram, CountsTheSameAllocationsHoweverOftenABenchmarkRuns) {
  if (!counts_allocations()) {
    GTEST_SKIP() << "a sanitizer has its own operator new";
  }
  const std::string flags = " --benchmark_format=json";
  const auto few = allocations_of(run("--benchmark_min_time=0.00001" + flags).out);
  const auto many = allocations_of(run("--benchmark_min_time=0.001" + flags).out);
  EXPECT_EQ(few.size(), names().size()) << "each row has the counter";
  EXPECT_EQ(few, many);
  EXPECT_EQ(few.at("auth/hit"), 0) << "nothing is allocated for a key that is known";
  EXPECT_EQ(few.at("sse/parse"), 0);
  EXPECT_GT(few.at("translate/chat_to_messages/request/500"), 0);
}

TEST_F(MicroProgram, WritesAsCsvTooWhateverIsChosen) {
  for (const std::string filter : {"auth/", "ledger|translate/chat_to_chat/event"}) {
    EXPECT_EQ(run("--benchmark_format=csv --benchmark_min_time=0.00001 --benchmark_filter='" +
                  filter + "'")
                  .exit_code,
              0);
  }
}

TEST_F(MicroProgram, HasEachBenchmarkThatAPipelineIsMadeOf) {
  const auto all = names();
  for (const Pipeline& pipeline : pipelines()) {
    EXPECT_THAT(all, Contains(pipeline.benchmark));
    for (const PipelinePart& part : pipeline.parts) {
      EXPECT_THAT(all, Contains(part.benchmark));
    }
  }
}

TEST_F(MicroProgram, RunsEachBenchmarkWithoutAnError) {
  const Ended ended = run("--benchmark_min_time=0.00001 --benchmark_format=json");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  rapidjson::Document json;
  json.Parse(ended.out);
  ASSERT_FALSE(json.HasParseError());
  std::vector<std::string> ran;
  for (const auto& row : json["benchmarks"].GetArray()) {
    EXPECT_FALSE(row.HasMember("error_occurred")) << row["name"].GetString();
    EXPECT_GT(row["real_time"].GetDouble(), 0) << row["name"].GetString();
    ran.emplace_back(row["name"].GetString());
  }
  EXPECT_EQ(ran, names());
}

TEST_F(MicroProgram, WritesWhatItWasBuiltFromAndRunsOnIntoTheContext) {
  const Ended ended =
      run("--benchmark_filter='^limit/admit$' --benchmark_min_time=0.001 --benchmark_out='" +
          file("result.json") + "' --benchmark_out_format=json --benchmark_context=purpose=test");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  rapidjson::Document json;
  json.Parse(content("result.json"));
  ASSERT_FALSE(json.HasParseError());
  const auto& context = json["context"];
  const auto build = gatebench::build_info();
  EXPECT_EQ(context["gatebench.commit"].GetString(), build.commit);
  EXPECT_EQ(context["gatebench.build_type"].GetString(), build.build_type);
  EXPECT_EQ(context["gatebench.compiler"].GetString(), build.compiler);
  EXPECT_EQ(context["gatebench.flags"].GetString(), build.flags);
  EXPECT_GT(context["gatebench.cpu_model"].GetStringLength(), 0U);
  EXPECT_GT(context["gatebench.kernel"].GetStringLength(), 0U);
  EXPECT_EQ(context["gatebench.pipeline"].GetString(), pipeline_json());
  EXPECT_STREQ(context["gatebench.metrics"].GetString(), metrics_json());
  EXPECT_STREQ(context["purpose"].GetString(), "test");
  EXPECT_THAT(ended.out, HasSubstr("limit/admit")) << "and the table is printed all the same";
}

TEST_F(MicroProgram, RunsOnlyWhatTheFilterMatches) {
  const Ended ended = run("--benchmark_list_tests --benchmark_filter='^framing/scan_head/'");
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.out, "framing/scan_head/100\nframing/scan_head/500\nframing/scan_head/8000\n");
  EXPECT_EQ(run("--benchmark_list_tests --benchmark_filter='-.*'").exit_code, 2);
}

TEST_F(MicroProgram, RepeatsAsOftenAsItIsTold) {
  const Ended ended = run(
      "--benchmark_filter='^limit/refuse$' --benchmark_min_time=0.001 --benchmark_repetitions=3 "
      "--benchmark_format=json");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  rapidjson::Document json;
  // Of a counter that is always 0 the library writes a coefficient of variation: NaN.
  json.Parse<rapidjson::kParseNanAndInfFlag>(ended.out);
  ASSERT_FALSE(json.HasParseError());
  int repetitions = 0;
  for (const auto& row : json["benchmarks"].GetArray()) {
    repetitions += row["run_type"] == "iteration" ? 1 : 0;
  }
  EXPECT_EQ(repetitions, 3);
}

TEST_F(MicroProgram, WarnsAboutItsOwnBuildAndNeverAboutTheLibrarys) {
  const Ended ended = run("--benchmark_filter='^limit/refuse$' --benchmark_min_time=0.001");
  EXPECT_THAT(ended.err, Not(HasSubstr("DEBUG")));
  EXPECT_THAT(ended.err, Not(HasSubstr("gatebench.pipeline")));
  if (gatebench::build_info().build_type == "Release") {
    EXPECT_THAT(ended.err, Not(HasSubstr("build the release preset")));
  } else {
    EXPECT_THAT(ended.err, HasSubstr("build the release preset"));
  }
}

TEST_F(MicroProgram, EndsWithAnErrorForWhatItCannotDo) {
  const Ended unknown = run("--benchmark_fliter=x");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("--benchmark_fliter=x: no such flag"));
  EXPECT_THAT(unknown.out, IsEmpty());
  EXPECT_EQ(run("stray").exit_code, 2);
  const Ended format = run("--benchmark_format=xml");
  EXPECT_EQ(format.exit_code, 2);
  EXPECT_THAT(format.err, HasSubstr("give console, json or csv"));
  const Ended nothing = run("--benchmark_filter=nothing_like_this");
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("no benchmark matches"));
  EXPECT_NE(run("--benchmark_out='" + file("absent/x.json") + "'").exit_code, 0);
}

TEST_F(MicroProgram, LeavesNothingInTheTemporaryDirectory) {
  ASSERT_EQ(run("--benchmark_filter='^(auth|ledger)/' --benchmark_min_time=0.001").exit_code, 0);
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    EXPECT_TRUE(entry.path().filename() == "out" || entry.path().filename() == "err")
        << entry.path();
  }
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The insides of the page's blocks of that language.
std::vector<std::string> code_blocks(const std::string& page, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  std::vector<std::string> blocks;
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    blocks.push_back(page.substr(at, page.find("```", at) - at));
  }
  return blocks;
}

TEST_F(MicroProgram, DoesWhatItsReadmeSays) {
  const std::filesystem::path folder = std::filesystem::path(GATEBENCH_SOURCE_DIR) / "micro";
  const std::string page = text_of(folder / "README.md");
  const std::string program = "build/release/bin/micro";
  const auto commands = code_blocks(page, "sh");
  ASSERT_EQ(commands.size(), 1U);
  std::istringstream lines(commands.front());
  int ran = 0;
  for (std::string line; std::getline(lines, line); ++ran) {
    ASSERT_EQ(line.find(program), 0U) << line;
    std::string flags = line.substr(program.size());
    if (const auto file_name = flags.find("micro.json"); file_name != std::string::npos) {
      flags.insert(file_name, directory_.string() + "/");
    }
    EXPECT_EQ(run(flags + " --benchmark_min_time=0.00001").exit_code, 0) << line;
  }
  EXPECT_EQ(ran, 5);
  const auto examples = code_blocks(page, "cpp");
  ASSERT_EQ(examples.size(), 1U);
  EXPECT_THAT(text_of(folder / "limit.cpp"), HasSubstr(examples.front()));
}

TEST_F(MicroProgram, HasEachComponentInItsReadme) {
  const std::string page =
      text_of(std::filesystem::path(GATEBENCH_SOURCE_DIR) / "micro" / "README.md");
  for (const std::string& name : names()) {
    const std::string operation = name.substr(0, name.find('/', name.find('/') + 1));
    EXPECT_THAT(page, HasSubstr("`" + operation + "`"));
  }
}

}  // namespace
}  // namespace micro
