#pragma once

#include <set>
#include <string>

#include "gateway/chat/request.h"
#include "gateway/chat/response.h"
#include "gateway/formats/format.h"

/// What each format keeps of the neutral model, told a second time and in another way than the
/// formats do it: as a change of the model, with no JSON. The tests hold both against each other.
namespace gateway::formats {

struct Kept {
  chat::Request request;
  std::set<std::string> lost = {};  ///< must be told in the list of ignored fields, no more and no
                                    ///< less; of thinking asked for see check_thinking()
  bool refused = false;             ///< it would change the meaning: an error
};

/// What is read from the request that was written in `api` for a client of `client`. Of
/// Anthropic's API without the options that thinking binds; see check_thinking().
Kept kept_by(Api api, const chat::Request& request, Api client);

/// A whole answer, written and read. Chat joins the parts of a kind and puts them into one order.
chat::Response kept_by(Api api, const chat::Response& response);

/// An answer that is streamed, where the chat API keeps the order.
chat::Response kept_by_stream(Api api, const chat::Response& response);

}  // namespace gateway::formats
