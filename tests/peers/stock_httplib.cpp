// cpp-httplib as it is, serving the gateway's chat path: what the front door is compared with.
#include <httplib.h>
#include <sys/socket.h>

#include <exception>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/peers/handler.h"
#include "tests/peers/listen_flag.h"

namespace {

/// cpp-httplib gives a thread to every connection that is alive; with fewer the others wait for one
/// to close. This many are there for every load that ci/bench_front_door.sh offers.
constexpr std::size_t kThreads = 1024;

/// The stock backlog of 5 would measure how long a client waits before it tries to connect again.
class Server : public httplib::Server {
 public:
  void lengthen_backlog() { ::listen(svr_sock_, 1024); }
};

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  try {
    const peers::ListenAddress address = peers::read_listen_flag(args);
    peers::Handler handler;
    Server server;
    server.new_task_queue = [] {
      return std::make_unique<httplib::ThreadPool>(kThreads).release();
    };
    server.set_keep_alive_max_count(std::numeric_limits<int>::max());
    server.set_tcp_nodelay(true);
    server.Post("/v1/chat/completions",
                [&handler](const httplib::Request& request, httplib::Response& response) {
                  gateway::http::Response answer = handler.chat(request.body);
                  response.status = answer.status;
                  response.set_content(answer.body, answer.content_type);
                });
    const int port = address.port == 0
                         ? server.bind_to_any_port(address.host)
                         : (server.bind_to_port(address.host, address.port) ? address.port : -1);
    if (port < 0) {
      err << "cannot listen on " << args.back() << "; choose another port\n";
      return 2;
    }
    server.lengthen_backlog();
    out << "listening on http://" << address.host << ':' << port << std::endl;
    return server.listen_after_bind() ? 0 : 1;
  } catch (const std::exception& error) {
    err << error.what() << '\n';
    return 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
