#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "macro/provider/exchange.h"
#include "macro/provider/responder.h"

namespace macro_test {

/// What was sent at one moment of the bench's clock.
struct Sent {
  std::int64_t at_ns;
  std::string bytes;
};

/// A responder without sockets, on a clock that jumps to whatever is due next.
class ProviderBench {
 public:
  explicit ProviderBench(macro::provider::ResponderOptions options = {});

  /// Answers `request` (HTTP/1.1 as on the wire), to the end or until nothing more is due.
  std::vector<Sent> answer(std::string request);
  /// The same in one piece.
  std::string text(const std::string& request);
  std::string post(const std::string& path, const std::string& body,
                   const std::string& fields = "");
  /// The body of the answer, chunks joined.
  std::string body(const std::string& path, const std::string& body,
                   const std::string& fields = "");

  [[nodiscard]] const macro::provider::Exchange& exchange() const { return exchange_; }
  [[nodiscard]] const macro::provider::Observations& observations() const { return observations_; }

  static inline std::int64_t clock_ns = 0;

 private:
  macro::provider::Observations observations_{4};
  macro::provider::Responder responder_;
  macro::provider::Exchange exchange_;
};

/// The body of an HTTP answer, chunks joined.
std::string body_of(std::string_view answer);
/// How often `part` is in `text`.
std::size_t count(std::string_view text, std::string_view part);

}  // namespace macro_test
