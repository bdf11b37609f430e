#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/format.h"

/// What a client of an API makes of a stream, by that API's own words and none of the gateway's
/// readers: it holds the bytes against the rules that official clients rely on.
namespace gateway::formats {

struct ClientView {
  struct Call {
    std::string id;
    std::string name;
    std::string arguments;
    bool operator==(const Call&) const = default;
  };
  std::string text = {};
  std::string thinking = {};
  std::vector<Call> calls = {};
  std::string finish = {};      ///< finish_reason, stop_reason, or the status of the response
  std::string usage = {};       ///< the counts as they are told, by name
  std::string error_type = {};  ///< of the error event; empty: there was none
  std::string error_message = {};
  bool has_end_marker = false;  ///< [DONE], message_stop, response.completed or .incomplete
  std::vector<std::string> complaints = {};  ///< rules that were broken
};

ClientView view_of(Api client, std::string_view bytes);

}  // namespace gateway::formats
