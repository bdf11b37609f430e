// Who may include whom (see CONTRIBUTING.md). Data flows one way; macro meets the gateway over a
// socket only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/repo/source_tree.h"

namespace {

using repo::Complaints;
using repo::File;
using testing::HasSubstr;
using testing::IsEmpty;

struct Rule {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules = {
      {"gateway/", {"gateway/"}},
      {"compare/", {"compare/"}},
      {"micro/", {"micro/", "gateway/"}},
      {"macro/",
       {"macro/", "compare/results/", "compare/stats/", "compare/targets/", "compare/verdict/",
        "compare/report/", "gateway/sse/"}},
  };
  return kRules;
}

// Inside compare, each folder may use those before it.
const std::vector<Rule>& compare_rules() {
  static const std::vector<Rule> kRules = {
      {"compare/results/", {"compare/results/"}},
      {"compare/stats/", {"compare/stats/"}},
      {"compare/verdict/", {"compare/verdict/", "compare/stats/", "compare/results/"}},
      {"compare/report/",
       {"compare/report/", "compare/verdict/", "compare/stats/", "compare/results/"}},
      {"compare/targets/",
       {"compare/targets/", "compare/report/", "compare/stats/", "compare/results/"}},
      {"compare/breakdown/",
       {"compare/breakdown/", "compare/report/", "compare/stats/", "compare/results/"}},
      {"compare/duel/",
       {"compare/duel/", "compare/report/", "compare/verdict/", "compare/stats/",
        "compare/results/"}},
      {"compare/calibrate/",
       {"compare/calibrate/", "compare/duel/", "compare/report/", "compare/verdict/",
        "compare/stats/", "compare/results/"}},
      {"compare/history/",
       {"compare/history/", "compare/report/", "compare/verdict/", "compare/stats/",
        "compare/results/"}},
      {"compare/history/changes/",
       {"compare/history/changes/", "compare/history/check.h", "compare/history/timeline.h",
        "compare/history/run.h", "compare/stats/", "compare/results/"}},
      {"compare/history/store/",
       {"compare/history/store/", "compare/history/check.h", "compare/history/run.h",
        "compare/history/web_link.h", "compare/results/"}},
  };
  return kRules;
}

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.substr(0, start.size()) == start; });
}

// The path of an #include line, with its opening quote or bracket; empty for other lines.
std::string_view included(std::string_view line) {
  constexpr std::string_view kInclude = "#include ";
  if (line.substr(0, kInclude.size()) != kInclude) {
    return {};
  }
  line.remove_prefix(kInclude.size());
  const auto end = line.find_first_of("\">", 1);
  return line.substr(0, end);
}

Complaints check_includes(const std::vector<File>& files, const std::vector<Rule>& folder_rules) {
  Complaints complaints;
  for (const File& file : files) {
    const auto lines = repo::lines_of(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view name = included(lines[i]);
      if (name.empty() || name.front() != '"') {
        continue;
      }
      const std::string_view path = name.substr(1);
      if (path == "build_info.h") {
        continue;  // generated, see CMakeLists.txt
      }
      if (path.find('/') == std::string_view::npos) {
        complaints.push_back(complaint(file, i + 1, "include paths start at the repository root"));
      }
      for (const Rule& rule : folder_rules) {
        if (starts_with_any(file.path, {rule.folder}) && !starts_with_any(path, rule.may_include)) {
          complaints.push_back(complaint(
              file, i + 1, std::string(rule.folder) + " may not include " + std::string(path)));
        }
      }
    }
  }
  return complaints;
}

// cpp-httplib stays behind the front door; sockets are there and in what both sides of the gateway
// speak over. micro has one pair of its own, for a provider to be measured without a network.
Complaints check_sockets(const std::vector<File>& files) {
  return repo::complain_of_lines(
      files, "httplib belongs to gateway/http, sockets also to gateway/net",
      [](const File& file, std::string_view line) {
        const std::string_view name = included(line);
        const bool is_socket = name == "<sys/socket.h" || name == "<sys/epoll.h";
        return starts_with_any(file.path, {"gateway/", "micro/"}) &&
               !starts_with_any(file.path, {"gateway/http/"}) &&
               (name == "<httplib.h" ||
                (is_socket && !starts_with_any(file.path, {"gateway/net/", "micro/memory_peer."})));
      });
}

// The neutral model knows no format.
Complaints check_chat_model(const std::vector<File>& files) {
  return repo::complain_of_lines(files, "no JSON library in gateway/chat",
                                 [](const File& file, std::string_view line) {
                                   return starts_with_any(file.path, {"gateway/chat/"}) &&
                                          starts_with_any(included(line), {"<rapidjson/"});
                                 });
}

TEST(IncludeRules, HoldInTheTree) {
  const auto files = repo::with_extension(repo::source_tree(), {".cpp", ".h"});
  ASSERT_GT(files.size(), 50U) << "too few sources found: the rules were tried on nothing";
  EXPECT_THAT(check_includes(files, rules()), IsEmpty());
  EXPECT_THAT(check_includes(files, compare_rules()), IsEmpty());
  EXPECT_THAT(check_sockets(files), IsEmpty());
  EXPECT_THAT(check_chat_model(files), IsEmpty());
}

TEST(IncludeRules, CatchMacroReachingIntoTheGateway) {
  const File file{"macro/engine.cpp", "#include <vector>\n#include \"gateway/auth/key_store.h\"\n"};
  EXPECT_THAT(check_includes({file}, rules()),
              testing::ElementsAre(HasSubstr("macro/engine.cpp:2: macro/ may not include")));
}

TEST(IncludeRules, LetMacroUseTheSharedParser) {
  const File file{"macro/engine.cpp", "#include \"gateway/sse/parser.h\"\n"};
  EXPECT_THAT(check_includes({file}, rules()), IsEmpty());
}

TEST(IncludeRules, CatchAnythingThatIncludesMicro) {
  const File file{"gateway/cli/serve.cpp", "#include \"micro/context.h\"\n"};
  EXPECT_THAT(check_includes({file}, rules()), testing::SizeIs(1));
}

TEST(IncludeRules, CatchAReportThatStatisticsKnow) {
  const File file{"compare/stats/median.cpp", "#include \"compare/report/text.h\"\n"};
  EXPECT_THAT(check_includes({file}, compare_rules()), testing::SizeIs(1));
}

TEST(IncludeRules, CatchAPathThatDoesNotStartAtTheRoot) {
  const File file{"compare/stats/median.cpp", "#include \"median.h\"\n"};
  EXPECT_THAT(check_includes({file}, {}),
              testing::ElementsAre(HasSubstr("start at the repository root")));
}

TEST(IncludeRules, CatchASocketOutsideTheFrontDoorAndTheNet) {
  const File inside{"gateway/http/server.cpp", "#include <sys/socket.h>\n"};
  const File net{"gateway/net/dial.cpp", "#include <sys/socket.h>\n"};
  const File peer{"micro/memory_peer.cpp", "#include <sys/socket.h>\n"};
  const File outside{"gateway/auth/key_store.cpp", "#include <sys/socket.h>\n"};
  const File benchmark{"micro/provider.cpp", "#include <sys/socket.h>\n"};
  EXPECT_THAT(check_sockets({inside}), IsEmpty());
  EXPECT_THAT(check_sockets({net}), IsEmpty());
  EXPECT_THAT(check_sockets({peer}), IsEmpty());
  EXPECT_THAT(check_sockets({benchmark}), testing::SizeIs(1));
  EXPECT_THAT(check_sockets({outside}), testing::SizeIs(1));
}

TEST(IncludeRules, CatchHttplibOutsideTheFrontDoor) {
  const File inside{"gateway/http/server.cpp", "#include <httplib.h>\n"};
  const File net{"gateway/net/dial.cpp", "#include <httplib.h>\n"};
  EXPECT_THAT(check_sockets({inside}), IsEmpty());
  EXPECT_THAT(check_sockets({net}), testing::SizeIs(1));
}

TEST(IncludeRules, CatchJsonInTheNeutralModel) {
  const File model{"gateway/chat/message.h", "#include <rapidjson/document.h>\n"};
  const File format{"gateway/formats/openai_chat.cpp", "#include <rapidjson/document.h>\n"};
  EXPECT_THAT(check_chat_model({model}), testing::SizeIs(1));
  EXPECT_THAT(check_chat_model({format}), IsEmpty());
}

}  // namespace
