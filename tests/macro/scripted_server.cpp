#include "tests/macro/scripted_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <utility>
#include <vector>

namespace macro_test {
namespace {

using Clock = std::chrono::steady_clock;

struct Peer {
  int socket = -1;
  std::string received;
  bool answer_waits = false;
  Clock::time_point due;
  ScriptedAnswer answer;
};

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.rfind(begin);
  if (from == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = text.substr(from + begin.size());
  return rest.substr(0, rest.find(end));
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  if (at == std::string_view::npos) {
    return 0;
  }
  return std::strtoul(head.data() + at + kName.size(), nullptr, 10);
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// False when the connection is over.
bool give(Peer& peer) {
  const std::string& bytes = peer.answer.bytes;
  if (peer.answer.in_two_pieces) {
    const std::string_view all = bytes;
    send_all(peer.socket, all.substr(0, all.size() / 2));
    send_all(peer.socket, all.substr(all.size() / 2));
  } else {
    send_all(peer.socket, bytes);
  }
  peer.answer_waits = false;
  if (peer.answer.after == ScriptedAnswer::After::keep) {
    return true;
  }
  if (peer.answer.after == ScriptedAnswer::After::reset) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(peer.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  return false;
}

/// False when the peer closed.
bool take(Peer& peer) {
  std::array<char, 65536> piece{};
  const ssize_t got = recv(peer.socket, piece.data(), piece.size(), 0);
  if (got <= 0) {
    return false;
  }
  peer.received.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

/// Takes one whole request off what was received; false when there is none.
bool next_request(Peer& peer, const Script& script, std::atomic<std::size_t>& requests) {
  const std::string_view all = peer.received;
  const std::size_t head_end = all.find("\r\n\r\n");
  if (head_end == std::string_view::npos) {
    return false;
  }
  const std::string_view head = all.substr(0, head_end + 4);
  const std::size_t body_bytes = content_length(head);
  if (all.size() < head.size() + body_bytes) {
    return false;
  }
  const std::string_view body = all.substr(head.size(), body_bytes);
  peer.answer = script({.number = requests++,
                        .head = head,
                        .body = body,
                        .raw_text = between(body, R"("content":")", R"("}]})")});
  peer.answer_waits = true;
  peer.due = Clock::now() + peer.answer.delay;
  peer.received.erase(0, head.size() + body_bytes);
  return true;
}

}  // namespace

std::string chat_body(std::string_view raw_text, std::string_view model) {
  return R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":")" +
         std::string(model) +
         R"(","choices":[{"index":0,"message":{"role":"assistant","content":")" +
         std::string(raw_text) +
         R"("},"finish_reason":"stop"}],)"
         R"("usage":{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200}})";
}

std::string http_answer(int status, std::string_view body, std::string_view more_fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Type: application/json\r\n" +
         std::string(more_fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

ScriptedAnswer echo(const ReceivedRequest& request) {
  return {.bytes = http_answer(200, chat_body(request.raw_text))};
}

ScriptedAnswer unhurried_echo(const ReceivedRequest& request) {
  ScriptedAnswer answer = echo(request);
  answer.delay = std::chrono::milliseconds(1);
  return answer;
}

ScriptedServer::ScriptedServer(Script script)
    : script_(std::move(script)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || wake_ < 0 || bind(listener_, generic, size) != 0 ||
      listen(listener_, 1024) != 0 || getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the scripted server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] {
    if (on_thread_start.load() != nullptr) {
      on_thread_start.load()();
    }
    serve();
  });
}

ScriptedServer::~ScriptedServer() {
  stop_ = true;
  const std::uint64_t one = 1;
  if (write(wake_, &one, sizeof one) < 0) {
    std::abort();
  }
  thread_.join();
  close(listener_);
  close(wake_);
}

void ScriptedServer::serve() {
  std::list<Peer> peers;
  std::vector<pollfd> polled;
  while (!stop_) {
    polled.assign({{wake_, POLLIN, 0}, {listener_, POLLIN, 0}});
    auto next_due = Clock::now() + std::chrono::seconds(1);
    for (const Peer& peer : peers) {
      polled.push_back({peer.socket, POLLIN, 0});
      if (peer.answer_waits) {
        next_due = std::min(next_due, peer.due);
      }
    }
    const auto patience =
        std::chrono::ceil<std::chrono::milliseconds>(next_due - Clock::now()).count();
    poll(polled.data(), polled.size(), static_cast<int>(std::max<long>(patience, 0)));
    std::size_t index = 2;
    for (auto peer = peers.begin(); peer != peers.end();) {
      bool alive = true;
      if (polled[index++].revents != 0) {
        alive = take(*peer);
      }
      if (alive && !peer->answer_waits) {
        next_request(*peer, script_, requests_);
      }
      if (alive && peer->answer_waits && Clock::now() >= peer->due) {
        alive = give(*peer);
      }
      if (!alive) {
        close(peer->socket);
      }
      peer = alive ? std::next(peer) : peers.erase(peer);
    }
    if ((polled[1].revents & POLLIN) != 0) {
      Peer fresh;
      fresh.socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int yes = 1;
      setsockopt(fresh.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      if (fresh.socket >= 0) {
        peers.push_back(std::move(fresh));
        ++connections_;
      }
    }
  }
  for (const Peer& peer : peers) {
    close(peer.socket);
  }
}

}  // namespace macro_test
