#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace macro::provider {

/// What goes wrong with one answer.
struct Fault {
  enum class Kind : std::uint8_t {
    none,
    status,     ///< answered with an error of that status
    cut,        ///< the connection closes in the middle of the body
    malformed,  ///< one event, or the JSON of the whole, ends in its middle
    stall       ///< half of the body, and then nothing for ever
  };
  Kind kind = Kind::none;
  int status = 0;
  bool operator==(const Fault&) const = default;
};

/// "cut", "malformed", "stall", "none", or a status from 400 to 599; nullopt for anything else.
std::optional<Fault> parse_fault(std::string_view text) noexcept;

/// Which share of the answers goes wrong, and how.
class FaultShares {
 public:
  /// "429=1%,cut=0.1%"; empty: nothing goes wrong. Throws std::invalid_argument with what is wrong
  /// and what to write; each share is from 0 to 100 %, and so is their sum.
  static FaultShares parse(std::string_view text);

  /// The fault for a number drawn evenly from [0, 1).
  [[nodiscard]] Fault draw(double uniform) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return shares_.empty(); }

 private:
  std::vector<std::pair<Fault, double>> shares_;
};

}  // namespace macro::provider
