// The ways to the server: HTTP requests, and a Socket.IO 5 connection over WebSocket, both over TLS where the address
// says https. One thread. What goes wrong is thrown as std::runtime_error with the server's own words.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace parley::loadtest {

struct ServerAddress {
  bool is_secure = false;
  std::string host;
  std::string port;
};

/// "http://host:port" or "https://host"; std::invalid_argument for anything else.
ServerAddress server_address(std::string_view url);

/// Trusts what the system trusts, or (for servers that are being set up) everybody.
boost::asio::ssl::context tls_context(bool trusts_everybody);

/// One request on a connection of its own; answers the body of a 2xx.
boost::asio::awaitable<boost::json::object> post(const ServerAddress& server, boost::asio::ssl::context& tls,
                                                 std::string path, boost::json::object body, std::string token);

/// The same for a GET without credentials; answers the body as it is.
boost::asio::awaitable<std::string> get_text(const ServerAddress& server, boost::asio::ssl::context& tls,
                                             std::string path);

class EventLink : public std::enable_shared_from_this<EventLink> {
 public:
  virtual ~EventLink() = default;

  /// Connected and let in with `auth`.
  static boost::asio::awaitable<std::shared_ptr<EventLink>> open(const ServerAddress& server,
                                                                 boost::asio::ssl::context& tls,
                                                                 boost::json::object auth);

  /// Sends an event; answers its acknowledgement, which has to say that it succeeded.
  virtual boost::asio::awaitable<boost::json::object> ask(std::string event, boost::json::object fields) = 0;
  virtual void close() = 0;

  /// What it throws is taken for a mistake in the event, and ends the connection.
  std::function<void(std::string_view event, const boost::json::object& data)> on_event;
  /// Once, where the connection ends without close(), with a sentence that says why.
  std::function<void(const std::string& why)> on_lost;
};

}  // namespace parley::loadtest
