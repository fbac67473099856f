// sio-example: a chat in a few lines: people give a name when they connect, enter rooms, and talk to those who are in
// them.
//   io("http://127.0.0.1:3002", { auth: { name: "Ada" } })
#include "socketio/programs/options.hpp"
#include "socketio/server.hpp"

#include <boost/json.hpp>

#include <cstdio>

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
namespace sio = parley::socketio;

std::string text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

/// Who it is, decided at the door and kept with the socket.
asio::awaitable<std::expected<void, sio::Refusal>> check_name(sio::SocketPtr socket) {
  const auto* name = socket->auth().if_contains("name");
  if (!name || text(*name).empty()) co_return std::unexpected(sio::Refusal{"A name is needed", {{"field", "name"}}});
  socket->data() = text(*name);
  co_return std::expected<void, sio::Refusal>();
}

const std::string& name_of(const sio::SocketPtr& socket) { return std::any_cast<const std::string&>(socket->data()); }

void enter_room(const sio::SocketPtr& socket, sio::Event& event) {
  const std::string room = text(event.arguments[0]);
  if (room.empty()) return event.ack({json::object{{"success", false}, {"error", "name a room"}}});
  socket->join(room);
  socket->to(room).emit("entered", {json::object{{"room", room}, {"name", name_of(socket)}}});
  event.ack({json::object{{"success", true}}});
}

/// A handler may also be a coroutine; here it asks the sender's client before the others get the message.
asio::awaitable<void> say(sio::SocketPtr socket, sio::Event event) {
  const std::string room = text(event.arguments[0]);
  const sio::Arguments question{event.arguments[1]};
  const auto sure = co_await socket->request("are-you-sure", question, std::chrono::seconds(10));
  if (!sure || !(*sure)[0].is_bool() || !(*sure)[0].get_bool()) co_return;
  socket->nsp().to(room).emit("said",
                              {json::object{{"room", room}, {"name", name_of(socket)}, {"text", event.arguments[1]}}});
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A chat over Socket.IO");
  sio::programs::HostOptions host_options{.port = 3002};
  sio::programs::add_host_options(app, host_options);
  CLI11_PARSE(app, argc, argv);

  try {
    sio::programs::Host host(host_options);
    sio::ServerOptions options;
    options.recovery = sio::RecoveryOptions{};
    sio::Server server(options, host.contexts());

    auto& chat = server.of("/");
    chat.use(check_name);
    chat.on("enter", enter_room);
    chat.on("say", say);
    chat.on_disconnecting([](const sio::SocketPtr& socket, std::string_view reason) {
      for (const auto& room : socket->rooms())
        socket->to(room).emit("left", {json::object{{"name", name_of(socket)}, {"reason", reason}}});
    });

    auto& listener = host.listen(server.serve_below("/socket.io/", sio::programs::not_found()), options.max_payload);
    server.attach(listener);
    return host.run("sio-example", [&] { server.close(); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sio-example: %s\n", error.what());
    return 1;
  }
}
