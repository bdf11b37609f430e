#include "compare/cli/git_commit.h"

#include <atomic>
#include <chrono>
#include <vector>

#include "compare/duel/child_process.h"
#include "compare/duel/scratch_directory.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/rfc3339.h"
#include "compare/results/text_lines.h"

namespace compare::cli {
namespace {

constexpr std::chrono::seconds kLongest{30};
constexpr std::size_t kMostAnswer = 1U << 20U;
constexpr std::size_t kLines = 4;

}  // namespace

std::optional<history::Commit> git_commit(const std::filesystem::path& folder,
                                          const std::string& name) {
  if (name.empty() || name.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  const duel::ScratchDirectory scratch;
  duel::Launch launch;
  launch.words = {
      "git", "-C", folder.string(), "log", "-1", "--no-show-signature", "--format=%H%n%cI%n%an%n%s",
      name,  "--"};
  launch.output = scratch.path() / "errors";
  launch.standard_out = scratch.path() / "answer";
  duel::ChildProcess git(launch);
  git.let_go();
  const std::atomic<bool> never{false};
  if (!git.wait(kLongest, never).good()) {
    return std::nullopt;
  }
  const history::ShardText answer = history::read_shard(launch.standard_out, kMostAnswer);
  results::TextLines lines(answer.bytes);
  std::vector<std::string> parts;
  while (lines.next() && parts.size() < kLines) {
    parts.emplace_back(lines.line());
  }
  parts.resize(kLines);
  if (!parts[0].starts_with(name)) {
    return std::nullopt;
  }
  return history::Commit{parts[0], results::parse_rfc3339_ns(parts[1]).value_or(0), parts[3],
                         parts[2], ""};
}

}  // namespace compare::cli
