// What keeps the workflows safe and thin: pinned actions, least permissions, no logic in YAML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <regex>

#include "tests/repo/shell.h"
#include "tests/repo/source_tree.h"

namespace {

using repo::Complaints;
using repo::File;
using testing::IsEmpty;
using testing::SizeIs;

bool is_workflow(const File& file) { return file.path.rfind(".github/workflows/", 0) == 0; }
bool is_action(const File& file) { return file.path.rfind(".github/actions/", 0) == 0; }

// Started by others' runs, with rights that those do not have.
bool is_privileged(const File& file) {
  return is_workflow(file) && (file.text.find("\n  workflow_run:") != std::string::npos ||
                               file.text.find("\n  pull_request_target:") != std::string::npos);
}

// Every action by its full SHA, the version beside it for people and dependabot.
Complaints check_pins(const std::vector<File>& files) {
  static const std::regex kUses(R"(^\s*(- )?uses:\s*(\S+))");
  static const std::regex kPinned(R"(uses:\s*(\./\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)\s*$)");
  return repo::complain_of_lines(files, "actions are pinned by SHA, with the version",
                                 [](const File& file, std::string_view line) {
                                   return (is_workflow(file) || is_action(file)) &&
                                          std::regex_search(line.begin(), line.end(), kUses) &&
                                          !std::regex_search(line.begin(), line.end(), kPinned);
                                 });
}

// A run step is one call of a script, and what comes from the event reaches it by env only.
Complaints check_run_steps(const std::vector<File>& files) {
  static const std::regex kRun(R"(^\s*(- )?run:\s*(.*)$)");
  static const std::regex kScript(R"(^ci/\w+\.sh( [^|;&`$]*(\"\$\w+\")?)*$)");
  // In another repository our scripts lie beside the action.
  static const std::regex kActionScript(R"(^'"\$GITHUB_ACTION_PATH/\.\./\.\./\.\./ci/\w+\.sh"'$)");
  return repo::complain_of_lines(
      files, "a run step calls one script of ci/", [](const File& file, std::string_view line) {
        std::match_results<std::string_view::const_iterator> match;
        return (is_workflow(file) || is_action(file)) && line.find('#') > line.find("run:") &&
               std::regex_search(line.begin(), line.end(), match, kRun) &&
               !std::regex_match(match[2].str(), is_action(file) ? kActionScript : kScript);
      });
}

Complaints check_permissions(const std::vector<File>& files) {
  Complaints complaints;
  for (const File& file : files) {
    if (!is_workflow(file)) {
      continue;
    }
    if (file.text.find("\npermissions: {}\n") == std::string::npos) {
      complaints.push_back(file.path + ": no rights at the top (permissions: {})");
    }
    static const std::regex kJob(R"(\n {4}runs-on:)");
    static const std::regex kTimeout(R"(\n {4}timeout-minutes:)");
    static const std::regex kRights(R"(\n {4}permissions:)");
    static const std::regex kCheckout(R"(uses: actions/checkout@)");
    static const std::regex kNoCredentials(R"(persist-credentials: false)");
    const auto count = [&](const std::regex& what) {
      return std::distance(std::sregex_iterator(file.text.begin(), file.text.end(), what),
                           std::sregex_iterator());
    };
    if (count(kJob) == 0 || count(kJob) != count(kTimeout)) {
      complaints.push_back(file.path + ": each job has a timeout");
    }
    if (count(kJob) != count(kRights)) {
      complaints.push_back(file.path + ": each job names its rights");
    }
    if (count(kCheckout) != count(kNoCredentials)) {
      complaints.push_back(file.path + ": a checkout keeps no credentials");
    }
    if (file.text.find("-latest") != std::string::npos) {
      complaints.push_back(file.path + ": runner images are named by version");
    }
  }
  return complaints;
}

// What runs with more rights than the change that started it has: it takes its own files from the
// default branch, believes no cache, and looks at where the event comes from.
Complaints check_privileged(const std::vector<File>& files) {
  Complaints complaints;
  const auto has = [](const File& file, std::string_view text) {
    return file.text.find(text) != std::string::npos;
  };
  for (const File& file : files) {
    if (!is_privileged(file)) {
      continue;
    }
    if (has(file, "pull_request_target")) {
      complaints.push_back(file.path + ": workflow_run is there for that");
    }
    if (has(file, "actions/cache")) {
      complaints.push_back(file.path + ": no cache, others can write it");
    }
    if (has(file, "actions/checkout@") &&
        !has(file, "ref: ${{ github.event.repository.default_branch }}")) {
      complaints.push_back(file.path + ": checks out the default branch and says so");
    }
    if (has(file, "ref: ${{ github.event.workflow_run")) {
      complaints.push_back(file.path + ": checks out nothing of the run that started it");
    }
    if (!has(file, "github.event.workflow_run.event == ")) {
      complaints.push_back(file.path + ": asks which event started the other run");
    }
  }
  return complaints;
}

// A newer push cancels what ran for the same pull request; of main nothing is ever cancelled.
Complaints check_concurrency(const std::vector<File>& files) {
  Complaints complaints;
  for (const File& file : files) {
    if (!is_workflow(file)) {
      continue;
    }
    if (file.text.find("\nconcurrency:\n") == std::string::npos) {
      complaints.push_back(file.path + ": says what may run beside it");
    }
    const bool on_main = file.text.find("branches: [main]") != std::string::npos;
    if (on_main && file.text.find("cancel-in-progress: true") != std::string::npos) {
      complaints.push_back(file.path + ": cancels runs of main");
    }
  }
  return complaints;
}

// Each right is followed by its reason.
Complaints check_reasons(const std::vector<File>& files) {
  static const std::regex kRight(R"(^      [a-z-]+: (read|write)\s*$)");
  return repo::complain_of_lines(
      files, "a right has its reason beside it", [](const File& file, std::string_view line) {
        return is_workflow(file) && std::regex_search(line.begin(), line.end(), kRight);
      });
}

TEST(WorkflowRules, HoldInTheTree) {
  const auto files = repo::with_extension(repo::source_tree(), {".yml", ".yaml"});
  ASSERT_GE(std::count_if(files.begin(), files.end(), is_workflow), 2);
  EXPECT_THAT(check_pins(files), IsEmpty());
  EXPECT_THAT(check_run_steps(files), IsEmpty());
  EXPECT_THAT(check_permissions(files), IsEmpty());
  EXPECT_THAT(check_privileged(files), IsEmpty());
  EXPECT_THAT(check_concurrency(files), IsEmpty());
  EXPECT_THAT(check_reasons(files), IsEmpty());
  ASSERT_EQ(std::count_if(files.begin(), files.end(), is_privileged), 2);
}

TEST(WorkflowScripts, HaveHelpWithAnExampleAndRefuseWhatTheyDoNotKnow) {
  for (const std::string script : {"perf_measure", "perf_decide", "perf_comment", "perf_selftest",
                                   "history", "release", "action_gate", "workflow_test"}) {
    const auto help = repo_test::sh("ci/" + script + ".sh --help");
    EXPECT_EQ(help.exit_code, 0) << script;
    EXPECT_THAT(help.output, testing::StartsWith("usage: ")) << script;
    EXPECT_THAT(help.output, testing::HasSubstr("\nexample")) << script;
    const auto unknown = repo_test::sh("env -u BASELINE ci/" + script + ".sh --frobnicate");
    EXPECT_EQ(unknown.exit_code, 2) << script;
    EXPECT_THAT(unknown.output, testing::StartsWith("ci/" + script + ".sh: ")) << script;
  }
}

File workflow(std::string text) { return {".github/workflows/x.yml", std::move(text)}; }

TEST(WorkflowRules, CatchATagInsteadOfASha) {
  const std::string sha(40, 'a');
  EXPECT_THAT(check_pins({workflow("  - uses: actions/checkout@v4\n")}), SizeIs(1));
  EXPECT_THAT(check_pins({workflow("  - uses: actions/checkout@" + sha + "\n")}), SizeIs(1));
  EXPECT_THAT(check_pins({workflow("  - uses: actions/checkout@" + sha + " # v7.0.1\n")}),
              IsEmpty());
}

TEST(WorkflowRules, CatchLogicAndExpressionsInARunStep) {
  EXPECT_THAT(check_run_steps({workflow("  - run: ci/gate.sh\n")}), IsEmpty());
  EXPECT_THAT(check_run_steps({workflow("  - run: ci/test.sh \"$PRESET\"\n")}), IsEmpty());
  EXPECT_THAT(check_run_steps({workflow("  - run: |\n      make\n")}), SizeIs(1));
  EXPECT_THAT(check_run_steps({workflow("  - run: ci/gate.sh && echo done\n")}), SizeIs(1));
  EXPECT_THAT(check_run_steps({workflow("  - run: ci/gate.sh ${{ github.head_ref }}\n")}),
              SizeIs(1));
}

TEST(WorkflowRules, AnActionCallsAScriptThatLiesBesideIt) {
  const auto action = [](const std::string& run) {
    return check_run_steps({{".github/actions/a/action.yml", "      run: " + run + "\n"}});
  };
  EXPECT_THAT(action("'\"$GITHUB_ACTION_PATH/../../../ci/action_gate.sh\"'"), IsEmpty());
  EXPECT_THAT(action("ci/action_gate.sh"), SizeIs(1)) << "that is the other repository's";
  EXPECT_THAT(action("'\"$GITHUB_ACTION_PATH/../../../ci/action_gate.sh\" || true'"), SizeIs(1));
}

TEST(WorkflowRules, CatchWhatAPrivilegedRunMustNotDo) {
  const std::string good =
      "on:\n  workflow_run:\n  if: github.event.workflow_run.event == 'push'\n"
      "  uses: actions/checkout@x\n  ref: ${{ github.event.repository.default_branch }}\n";
  EXPECT_THAT(check_privileged({workflow(good)}), IsEmpty());
  EXPECT_THAT(check_privileged({workflow(good + "  uses: actions/cache@x\n")}), SizeIs(1));
  EXPECT_THAT(
      check_privileged({workflow(good + "  ref: ${{ github.event.workflow_run.head_sha }}")}),
      SizeIs(1));
  EXPECT_THAT(check_privileged({workflow(good + "\n  pull_request_target:\n")}), SizeIs(1));
  const auto without = [&](const std::string& part) {
    std::string text = good;
    text.erase(text.find(part), part.size());
    return check_privileged({workflow(text)});
  };
  EXPECT_THAT(without("  ref: ${{ github.event.repository.default_branch }}\n"), SizeIs(1));
  EXPECT_THAT(without("  if: github.event.workflow_run.event == 'push'\n"), SizeIs(1));
  EXPECT_THAT(check_privileged({workflow("on:\n  push:\n  uses: actions/cache@x\n")}), IsEmpty());
}

TEST(WorkflowRules, CatchCancelledRunsOfMain) {
  const std::string concurrency = "\nconcurrency:\n  cancel-in-progress: ";
  const std::string on_main = "on:\n  push:\n    branches: [main]\n";
  EXPECT_THAT(check_concurrency({workflow(on_main + concurrency + "false\n")}), IsEmpty());
  EXPECT_THAT(check_concurrency({workflow(on_main + concurrency + "true\n")}), SizeIs(1));
  EXPECT_THAT(check_concurrency({workflow("on:\n  schedule:\n" + concurrency + "true\n")}),
              IsEmpty());
  EXPECT_THAT(check_concurrency({workflow(on_main)}), SizeIs(1));
}

TEST(WorkflowRules, CatchARightWithoutAReason) {
  EXPECT_THAT(check_reasons({workflow("      contents: read # checkout\n")}), IsEmpty());
  EXPECT_THAT(check_reasons({workflow("      contents: read\n")}), SizeIs(1));
}

TEST(WorkflowRules, CatchMissingRightsTimeoutsAndKeptCredentials) {
  const std::string job =
      "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    permissions:\n"
      "      contents: read\n    steps:\n      - uses: actions/checkout@x\n        with:\n"
      "          persist-credentials: false\n";
  EXPECT_THAT(check_permissions({workflow("\npermissions: {}\n" + job)}), IsEmpty());
  EXPECT_THAT(check_permissions({workflow(job)}), SizeIs(1));
  const auto without = [&](const std::string& line) {
    std::string text = "\npermissions: {}\n" + job;
    text.erase(text.find(line), line.size());
    return check_permissions({workflow(text)});
  };
  EXPECT_THAT(without("    timeout-minutes: 5\n"), SizeIs(1));
  EXPECT_THAT(without("    permissions:\n"), SizeIs(1));
  EXPECT_THAT(without("          persist-credentials: false\n"), SizeIs(1));
}

}  // namespace
