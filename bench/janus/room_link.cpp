#include "room_link.hpp"

#include "loadtest/link.hpp"

#include <stdexcept>
#include <utility>

namespace janus_load {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
namespace websocket = beast::websocket;
using parley::loadtest::answer_patience;
using parley::loadtest::link_quietly;
namespace {

std::string word_of(const json::object& message, std::string_view key) {
  const json::value* const value = message.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

RoomLink::RoomLink(asio::any_io_executor executor) : socket_(executor), answered_(executor) {}

asio::awaitable<void> RoomLink::open(std::uint16_t port) {
  const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port);
  co_await socket_.next_layer().async_connect(server, asio::use_awaitable);
  socket_.next_layer().socket().set_option(asio::ip::tcp::no_delay(true));
  socket_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
    request.set(beast::http::field::sec_websocket_protocol, "janus-protocol");
  }));
  co_await socket_.async_handshake("127.0.0.1", "/", asio::use_awaitable);
  asio::co_spawn(socket_.get_executor(), [self = shared_from_this()] { return self->listen(); }, asio::detached);

  json::object create;
  create["janus"] = "create";
  const json::object session = co_await round_trip(std::move(create));
  session_ = session.at("data").at("id").to_number<std::uint64_t>();
  json::object attach;
  attach["janus"] = "attach";
  attach["plugin"] = "janus.plugin.videoroom";
  const json::object handle = co_await round_trip(std::move(attach));
  handle_ = handle.at("data").at("id").to_number<std::uint64_t>();
}

asio::awaitable<RoomAnswer> RoomLink::ask(json::object body, std::string sdp_type, std::string sdp) {
  const std::string name(body.at("request").as_string());
  json::object request;
  request["janus"] = "message";
  request["body"] = std::move(body);
  if (!sdp_type.empty()) {
    json::object jsep;
    jsep["type"] = sdp_type;
    jsep["sdp"] = sdp;
    jsep["trickle"] = false;
    request["jsep"] = std::move(jsep);
  }
  const json::object event = co_await round_trip(std::move(request));
  RoomAnswer answer;
  answer.data = event.at("plugindata").at("data").as_object();
  if (const std::string error = word_of(answer.data, "error"); !error.empty())
    throw std::runtime_error(name + ": " + error);
  if (const json::value* const jsep = event.if_contains("jsep")) answer.sdp = jsep->at("sdp").as_string();
  co_return answer;
}

void RoomLink::close() {
  is_over_ = true;
  on_lost = nullptr;
  answered_.cancel();
  boost::system::error_code ignored;
  socket_.next_layer().socket().close(ignored);
}

asio::awaitable<json::object> RoomLink::round_trip(json::object request) {
  if (is_over_) throw std::runtime_error("the connection was lost");
  awaited_ = std::to_string(++transactions_);
  answer_.reset();
  request["transaction"] = awaited_;
  if (session_ != 0) request["session_id"] = session_;
  if (handle_ != 0) request["handle_id"] = handle_;
  const std::string name = word_of(request, "janus");
  const std::string text = json::serialize(request);
  answered_.expires_after(answer_patience);
  co_await socket_.async_write(asio::buffer(text), asio::use_awaitable);
  if (!answer_ && !is_over_) co_await answered_.async_wait(link_quietly);
  if (!answer_) throw std::runtime_error(is_over_ ? "the connection was lost" : name + " was not answered within 20 s");
  json::object answer = std::move(*answer_);
  answer_.reset();
  awaited_.clear();
  if (const json::value* const error = answer.if_contains("error"))
    throw std::runtime_error(name + ": " + json::serialize(*error));
  co_return answer;
}

asio::awaitable<void> RoomLink::listen() {
  while (!is_over_) {
    buffer_.clear();
    const auto [failed, length] = co_await socket_.async_read(buffer_, link_quietly);
    if (failed) break;
    boost::system::error_code error;
    json::value message = json::parse(beast::buffers_to_string(buffer_.data()), error);
    if (!error && message.is_object()) take(std::move(message.as_object()));
  }
  if (!is_over_) fail("a connection was lost");
}

void RoomLink::take(json::object message) {
  const std::string kind = word_of(message, "janus");
  if (kind == "hangup") return fail("the server hung up: " + word_of(message, "reason"));
  // "ack" says that the answer will come as an event.
  if (kind == "ack" || awaited_.empty() || word_of(message, "transaction") != awaited_) return;
  answer_ = std::move(message);
  answered_.cancel();
}

void RoomLink::fail(const std::string& what) {
  if (std::exchange(is_over_, true)) return;
  answered_.cancel();
  if (on_lost) on_lost(what);
}

}  // namespace janus_load
