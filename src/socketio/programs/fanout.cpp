// sio-fanout: a server for measuring broadcasts. Every socket enters one room; `react` with any argument goes to all
// others as `reaction`, and is acknowledged with "ok".
#include "socketio/programs/options.hpp"
#include "socketio/server.hpp"

#include <cstdio>

namespace sio = parley::socketio;

int main(int argc, char** argv) {
  CLI::App app("Socket.IO server that broadcasts, for measuring");
  sio::programs::HostOptions host_options{.port = 3001};
  sio::programs::add_host_options(app, host_options);
  CLI11_PARSE(app, argc, argv);

  try {
    sio::programs::Host host(host_options);
    sio::Server server({}, host.contexts());
    auto& nsp = server.of("/");
    nsp.on_connection([](const sio::SocketPtr& socket) { socket->join("everybody"); });
    nsp.on("react", [](const sio::SocketPtr& socket, sio::Event& event) {
      socket->to("everybody").emit("reaction", event.arguments);
      event.ack({"ok"});
    });
    auto& listener =
        host.listen(server.serve_below("/socket.io/", sio::programs::not_found()), server.options().max_payload);
    server.attach(listener);
    return host.run("sio-fanout", [&] { server.close(); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sio-fanout: %s\n", error.what());
    return 1;
  }
}
