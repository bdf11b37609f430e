#include "tests/peers/handler.h"

#include "gateway/service/loopback_chat.h"

namespace peers {

class Handler::Chat : public gateway::service::LoopbackChat {};

Handler::Handler() : chat_(std::make_unique<Chat>()) {}
Handler::~Handler() = default;

gateway::http::Response Handler::chat(std::string_view body) noexcept { return chat_->chat(body); }

}  // namespace peers
