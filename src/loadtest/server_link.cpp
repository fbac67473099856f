#include "loadtest/server_link.hpp"

#include "loadtest/link.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <charconv>
#include <deque>
#include <optional>
#include <stdexcept>
#include <unordered_map>

namespace parley::loadtest {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
namespace websocket = beast::websocket;
namespace {

using PlainStream = beast::tcp_stream;
using SecureStream = beast::ssl_stream<beast::tcp_stream>;

std::string host_header(const ServerAddress& server) {
  const bool is_v6 = server.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + server.host + "]" : server.host) + ":" + server.port;
}

asio::awaitable<PlainStream> open_tcp(const ServerAddress& server) {
  const auto executor = co_await asio::this_coro::executor;
  const auto demand = [&server](const boost::system::error_code& error) {
    if (error) throw std::runtime_error("no connection to " + host_header(server) + ": " + error.message());
  };
  asio::ip::tcp::resolver resolver(executor);
  const auto [unknown, found] = co_await resolver.async_resolve(server.host, server.port, link_quietly);
  demand(unknown);
  PlainStream stream(executor);
  stream.expires_after(answer_patience);
  const auto [refused, endpoint] = co_await stream.async_connect(found, link_quietly);
  demand(refused);
  stream.socket().set_option(asio::ip::tcp::no_delay(true));
  co_return stream;
}

asio::awaitable<void> shake_hands(SecureStream& stream, const ServerAddress& server) {
  SSL_set_tlsext_host_name(stream.native_handle(), server.host.c_str());
  if (SSL_get_verify_mode(stream.native_handle()) != SSL_VERIFY_NONE)
    stream.set_verify_callback(asio::ssl::host_name_verification(server.host));
  const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::client, link_quietly);
  if (failed) throw std::runtime_error("no TLS with " + host_header(server) + ": " + failed.message());
}

using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

template <class Stream>
asio::awaitable<HttpResponse> round_trip(Stream& stream, const HttpRequest& request) {
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  HttpResponse response;
  co_await http::async_read(stream, buffer, response, asio::use_awaitable);
  co_return response;
}

/// The sentence of an error: REST has a problem (RFC 9457) with its detail, events have {error: {code, message}}.
std::string sentence_of(const json::object& answer) {
  const json::value* error = answer.if_contains("error");
  const json::object* fields = error != nullptr ? error->if_object() : nullptr;
  const json::value* message = fields != nullptr ? fields->if_contains("message") : nullptr;
  for (const std::string_view key : {"detail", "message"})
    if (message == nullptr) message = answer.if_contains(key);
  return message != nullptr && message->is_string() ? std::string(message->as_string()) : json::serialize(answer);
}

json::object object_of(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return !error && value.is_object() ? std::move(value.as_object()) : json::object();
}

template <class Stream>
class EventLinkOver final : public EventLink {
 public:
  explicit EventLinkOver(Stream&& stream) : socket_(std::move(stream)) {}

  Stream& stream() { return socket_.next_layer(); }

  asio::awaitable<void> begin(const ServerAddress& server, json::object auth) {
    beast::get_lowest_layer(socket_).expires_never();  // WebSocket has times of its own
    websocket::stream_base::timeout patience{};
    patience.handshake_timeout = answer_patience;
    patience.idle_timeout = websocket::stream_base::none();
    socket_.set_option(patience);
    socket_.read_message_max(16 << 20);
    co_await socket_.async_handshake(host_header(server), "/socket.io/?EIO=4&transport=websocket", asio::use_awaitable);
    std::string answer = co_await read();  // Engine.IO's opening
    std::string greeting = "40" + json::serialize(auth);
    co_await socket_.async_write(asio::buffer(greeting), asio::use_awaitable);
    answer = co_await read();
    while (answer == "2") answer = co_await read();
    if (!answer.starts_with("40"))
      throw std::runtime_error("not let in: " + sentence_of(object_of(std::string_view(answer).substr(2))));
    auto self = std::static_pointer_cast<EventLinkOver>(shared_from_this());
    asio::co_spawn(socket_.get_executor(), [self] { return self->listen(); }, asio::detached);
  }

  asio::awaitable<json::object> ask(std::string event, json::object fields) override {
    const int number = next_++;
    Pending pending(socket_.get_executor());
    pending.timer.expires_after(answer_patience);
    pending_.emplace(number, &pending);
    json::array packet;
    packet.emplace_back(event);
    packet.emplace_back(std::move(fields));
    send("42" + std::to_string(number) + json::serialize(packet));
    if (!is_over_) co_await pending.timer.async_wait(link_quietly);
    pending_.erase(number);
    if (is_over_ && !pending.answer) throw std::runtime_error("the connection was lost");
    if (!pending.answer) throw std::runtime_error(event + " was not answered within 20 s");
    const json::value* success = pending.answer->if_contains("success");
    if (success == nullptr || *success != true) throw std::runtime_error(event + ": " + sentence_of(*pending.answer));
    co_return std::move(*pending.answer);
  }

  void close() override {
    is_over_ = true;
    on_lost = nullptr;
    beast::get_lowest_layer(socket_).cancel();
    boost::system::error_code ignored;
    beast::get_lowest_layer(socket_).socket().close(ignored);
  }

 private:
  struct Pending {
    explicit Pending(asio::any_io_executor executor) : timer(executor) {}
    asio::steady_timer timer;
    std::optional<json::object> answer;
  };

  asio::awaitable<std::string> read() {
    buffer_.clear();
    co_await socket_.async_read(buffer_, asio::use_awaitable);
    co_return beast::buffers_to_string(buffer_.data());
  }

  asio::awaitable<void> listen() {
    std::string why = "a connection was lost";
    while (!is_over_) {
      buffer_.clear();
      const auto [failed, length] = co_await socket_.async_read(buffer_, link_quietly);
      if (failed) break;
      try {
        take(beast::buffers_to_string(buffer_.data()));
      } catch (const std::exception& error) {
        why = error.what();
        break;
      }
    }
    is_over_ = true;
    for (const auto& [number, pending] : pending_) pending->timer.cancel();
    boost::system::error_code ignored;
    beast::get_lowest_layer(socket_).socket().close(ignored);
    if (on_lost) on_lost(why);
  }

  void tell(std::string_view event, const json::object& data) {
    try {
      on_event(event, data);
    } catch (const std::exception& error) {
      throw std::runtime_error("the event " + std::string(event) + " is malformed: " + error.what());
    }
  }

  void take(std::string_view packet) {
    if (packet == "2") return send("3");
    const bool is_answer = packet.starts_with("43");
    if (!is_answer && !packet.starts_with("42")) return;
    packet.remove_prefix(2);
    int number = -1;
    const auto parsed = std::from_chars(packet.data(), packet.data() + packet.size(), number);
    packet.remove_prefix(static_cast<std::size_t>(parsed.ptr - packet.data()));
    boost::system::error_code error;
    json::value value = json::parse(packet, error);
    json::array* const parts = !error ? value.if_array() : nullptr;
    if (parts == nullptr || parts->empty()) return;
    if (is_answer) {
      const auto found = pending_.find(number);
      if (found == pending_.end() || !parts->front().is_object()) return;
      found->second->answer = std::move(parts->front().as_object());
      found->second->timer.cancel();
    } else if (on_event && parts->size() > 1 && parts->front().is_string() && (*parts)[1].is_object()) {
      tell(parts->front().as_string(), (*parts)[1].as_object());
    }
  }

  void send(std::string packet) {
    outgoing_.push_back(std::move(packet));
    if (outgoing_.size() > 1 || is_over_) return;
    auto self = std::static_pointer_cast<EventLinkOver>(shared_from_this());
    asio::co_spawn(socket_.get_executor(), [self] { return self->write(); }, asio::detached);
  }

  asio::awaitable<void> write() {
    while (!outgoing_.empty()) {
      const auto [failed, length] = co_await socket_.async_write(asio::buffer(outgoing_.front()), link_quietly);
      if (failed) co_return;  // reading ends as well
      outgoing_.pop_front();
    }
  }

  websocket::stream<Stream, false> socket_;  // the server compresses nothing
  beast::flat_buffer buffer_;
  std::deque<std::string> outgoing_;
  std::unordered_map<int, Pending*> pending_;
  int next_ = 0;
  bool is_over_ = false;
};

}  // namespace

ServerAddress server_address(std::string_view url) {
  ServerAddress address;
  const std::string_view whole = url;
  if (url.starts_with("https://")) {
    address.is_secure = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    throw std::invalid_argument("\"" + std::string(whole) + "\" is no address like https://meet.example.org");
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  const auto bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;  // an IPv6 address
  const auto colon = url.find(':', bracket == std::string_view::npos ? 0 : bracket);
  address.host = url.substr(0, colon);
  if (bracket != std::string_view::npos) address.host = url.substr(1, bracket - 1);
  if (colon != std::string_view::npos) address.port = url.substr(colon + 1);
  if (address.port.empty()) address.port = address.is_secure ? "443" : "80";
  if (address.host.empty() || address.host.find('/') != std::string::npos ||
      address.port.find_first_not_of("0123456789") != std::string::npos)
    throw std::invalid_argument("\"" + std::string(whole) + "\" is no address like https://meet.example.org");
  return address;
}

asio::ssl::context tls_context(bool trusts_everybody) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_default_verify_paths();
  context.set_verify_mode(trusts_everybody ? asio::ssl::verify_none : asio::ssl::verify_peer);
  return context;
}

namespace {

/// On a connection of its own.
asio::awaitable<HttpResponse> answer_to(const ServerAddress& server, asio::ssl::context& tls, HttpRequest request) {
  request.set(http::field::host, host_header(server));
  request.set(http::field::user_agent, "parley-load-test");
  request.keep_alive(false);
  request.prepare_payload();
  PlainStream plain = co_await open_tcp(server);
  HttpResponse response;
  if (server.is_secure) {
    SecureStream secure(std::move(plain), tls);
    co_await shake_hands(secure, server);
    response = co_await round_trip(secure, request);
  } else {
    response = co_await round_trip(plain, request);
  }
  co_return response;
}

}  // namespace

asio::awaitable<json::object> post(const ServerAddress& server, asio::ssl::context& tls, std::string path,
                                   json::object body, std::string token) {
  HttpRequest request(http::verb::post, path, 11);
  request.set(http::field::content_type, "application/json");
  if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
  request.body() = json::serialize(body);
  const HttpResponse response = co_await answer_to(server, tls, std::move(request));
  json::object answer = object_of(response.body());
  if (response.result_int() / 100 != 2)
    throw std::runtime_error("POST " + path + " answered " + std::to_string(response.result_int()) + ": " +
                             sentence_of(answer));
  co_return answer;
}

asio::awaitable<std::string> get_text(const ServerAddress& server, asio::ssl::context& tls, std::string path) {
  HttpRequest request(http::verb::get, path, 11);
  HttpResponse response = co_await answer_to(server, tls, std::move(request));
  if (response.result_int() / 100 != 2)
    throw std::runtime_error("GET " + path + " answered " + std::to_string(response.result_int()));
  co_return std::move(response.body());
}

asio::awaitable<std::shared_ptr<EventLink>> EventLink::open(const ServerAddress& server, asio::ssl::context& tls,
                                                            json::object auth) {
  PlainStream plain = co_await open_tcp(server);
  if (server.is_secure) {
    SecureStream secure(std::move(plain), tls);
    co_await shake_hands(secure, server);
    auto link = std::make_shared<EventLinkOver<SecureStream>>(std::move(secure));
    co_await link->begin(server, std::move(auth));
    co_return link;
  }
  auto link = std::make_shared<EventLinkOver<PlainStream>>(std::move(plain));
  co_await link->begin(server, std::move(auth));
  co_return link;
}

}  // namespace parley::loadtest
