#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "macro/provider/fault.h"
#include "macro/provider/request_reader.h"

namespace macro::provider {

/// What one request asks of the mock provider itself, for tests: the fields x-gatebench-fail and
/// x-gatebench-tokens, or, since a gateway does not pass those on, an ending of the model's name
/// such as "gpt-x+tokens=200+fail=cut". Fields go first.
struct Orders {
  std::optional<Fault> fault;
  std::optional<std::int64_t> tokens;  ///< 0 to kMostAnswerTokens
};

/// What cannot be read is passed over: a model may have a '+' in its name.
Orders read_orders(const HttpRequest& request, std::string_view model) noexcept;

}  // namespace macro::provider
