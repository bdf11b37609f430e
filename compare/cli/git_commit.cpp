#include "compare/cli/git_commit.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <vector>

#include "compare/duel/child_process.h"
#include "compare/duel/scratch_directory.h"
#include "compare/history/store/shard_file.h"
#include "compare/results/hexadecimal.h"
#include "compare/results/rfc3339.h"
#include "compare/results/text_lines.h"

namespace compare::cli {
namespace {

constexpr std::chrono::seconds kLongest{30};
constexpr std::size_t kMostAnswer = 1U << 20U;
constexpr std::size_t kLines = 4;
constexpr std::size_t kLongestName = 250;

/// Whether it can name one commit and nothing else (git-check-ref-format, gitrevisions): no option,
/// no range, no blank, no control character.
bool can_be_revision(std::string_view name) {
  const bool odd = std::any_of(name.begin(), name.end(), [](unsigned char character) {
    return character <= ' ' || character == 0x7F || std::strchr(":?*[\\", character) != nullptr;
  });
  return !name.empty() && name.size() <= kLongestName && !odd && name.front() != '-' &&
         name.front() != '^' && name.find("..") == std::string_view::npos;
}

}  // namespace

std::optional<history::Commit> git_commit(const std::filesystem::path& folder,
                                          const std::string& name) {
  if (!can_be_revision(name)) {
    return std::nullopt;
  }
  const duel::ScratchDirectory scratch;
  duel::Launch launch;
  launch.words = {"git",
                  "-C",
                  folder.string(),
                  "log",
                  "-1",
                  "--no-show-signature",
                  "--format=%H%n%cI%n%an%n%s",
                  name + "^{commit}",
                  "--"};
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
  if (results::is_hexadecimal(name) && !parts[0].starts_with(name)) {
    return std::nullopt;  // a branch that is called so
  }
  return history::Commit{parts[0], results::parse_rfc3339_ns(parts[1]).value_or(0), parts[3],
                         parts[2], ""};
}

}  // namespace compare::cli
