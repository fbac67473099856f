// Client: what Socket.IO makes of one Engine.IO connection: decodes its packets and leads them to the sockets of its
// namespaces. Owned by the connection, used on its thread.
#pragma once

#include "socketio/assembler.hpp"
#include "socketio/engineio/connection.hpp"
#include "socketio/socket.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace parley::socketio {

class Namespace;
class Server;
struct Refusal;

class Client final : public engineio::Sink {
 public:
  Client(Server& server, engineio::Connection& connection);

  void on_message(std::string_view payload, bool binary) override;
  void on_close(engineio::CloseReason reason) override;

  /// A socket that ended is forgotten.
  void forget(const Socket& socket) noexcept;
  /// Sockets of all its namespaces leave ("server namespace disconnect"), then the connection closes.
  void disconnect();

  static void overdue(void* self, engineio::Clock::time_point at);

 private:
  void route(Received received);
  void begin_connect(Packet packet);
  boost::asio::awaitable<void> admit(std::shared_ptr<engineio::Connection> keep, SocketPtr socket);
  boost::asio::awaitable<bool> recover(SocketPtr socket);
  void refuse(const SocketPtr& socket, const Refusal& refusal);
  void entered();
  void watch_attachments();
  Socket* find(std::string_view nsp) const noexcept;

  friend class Namespace;

  Server& server_;
  engineio::Connection& connection_;
  std::vector<SocketPtr> sockets_;  ///< connected, or on the way to be
  Assembler assembler_;
  bool joined_ = false;                ///< a namespace let it in once
  engineio::Deadline deadline_{this};  ///< until then it must have joined; later, the attachments must have come
};

}  // namespace parley::socketio
