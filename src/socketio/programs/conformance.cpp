// sio-conformance: a server with simple, fixed behaviour that protocol tests drive.
//   /engine.io/  plain Engine.IO; every message comes back as it was.
//   /socket.io/  Socket.IO with the namespaces "/" and "/custom": on connection `auth` with the handshake's auth
//   object; `message` is
//                answered with `message-back` and `message-with-ack` acknowledged, both with the arguments that came.
#include "socketio/programs/options.hpp"
#include "socketio/server.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdio>

namespace {

namespace asio = boost::asio;
namespace sio = parley::socketio;

/// Sends back what it gets.
class Echo final : public sio::engineio::Sink {
 public:
  explicit Echo(sio::engineio::Connection& connection) : connection_(connection) {}
  void on_message(std::string_view payload, bool binary) override {
    binary ? connection_.send_binary(payload) : connection_.send_text(payload);
  }
  void on_close(sio::engineio::CloseReason) override {}

 private:
  sio::engineio::Connection& connection_;
};

/// `auth` follows the CONNECT packet after a moment, in a segment of its own: test clients that set up a listener for
/// one message after the other would miss the second of two that arrive together.
asio::awaitable<void> tell_auth(sio::SocketPtr socket) {
  asio::steady_timer moment(socket->executor(), std::chrono::milliseconds(10));
  boost::system::error_code ignored;
  co_await moment.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  socket->emit("auth", {socket->auth()});
}

void set_up(sio::Namespace& nsp) {
  nsp.on_connection(tell_auth);
  nsp.on("message",
         [](const sio::SocketPtr& socket, sio::Event& event) { socket->emit("message-back", event.arguments); });
  nsp.on("message-with-ack", [](const sio::SocketPtr&, sio::Event& event) { event.ack(event.arguments); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Socket.IO and Engine.IO server with fixed behaviour, for protocol tests");
  sio::programs::HostOptions host_options{.port = 3000};
  sio::programs::add_host_options(app, host_options);
  long ping_interval = 25'000;
  long ping_timeout = 20'000;
  long connect_timeout = 1'000;
  long recovery = 0;
  sio::ServerOptions options;
  options.cors.origins = {"*"};
  app.add_option("--ping-interval", ping_interval, "Milliseconds between pings")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--ping-timeout", ping_timeout, "Milliseconds to wait for a pong")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--connect-timeout", connect_timeout, "Milliseconds to wait for a CONNECT packet")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-payload", options.max_payload, "Bytes of the largest message taken")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-queued", options.max_queued_bytes, "Bytes that may wait for a slow client")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--recovery", recovery, "Milliseconds that connection-state recovery waits; 0 for none")
      ->capture_default_str();
  app.add_option("--cors-origin", options.cors.origins, "Origins of pages that may connect")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  options.ping_interval = std::chrono::milliseconds(ping_interval);
  options.ping_timeout = std::chrono::milliseconds(ping_timeout);
  options.connect_timeout = std::chrono::milliseconds(connect_timeout);
  if (recovery > 0)
    options.recovery = sio::RecoveryOptions{.max_disconnection_duration = std::chrono::milliseconds(recovery)};

  try {
    sio::programs::Host host(host_options);
    sio::engineio::Server engine(options, host.contexts(), [](sio::engineio::Connection& connection) {
      return std::make_unique<Echo>(connection);
    });
    sio::Server server(options, host.contexts());
    set_up(server.of("/"));
    set_up(server.of("/custom"));
    auto handler = engine.serve_below("/engine.io/", server.serve_below("/socket.io/", sio::programs::not_found()));
    auto& listener = host.listen(std::move(handler), options.max_payload);
    engine.attach(listener, "/engine.io/");
    server.attach(listener, "/socket.io/");
    return host.run("sio-conformance", [&] {
      engine.close();
      server.close();
    });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sio-conformance: %s\n", error.what());
    return 1;
  }
}
