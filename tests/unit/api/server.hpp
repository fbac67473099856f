// ApiServer: the REST interface over a real listener on loopback, with the whole domain below it, and a blocking
// client.
#pragma once

#include "../services/world.hpp"
#include "api/api.hpp"
#include "http/listener.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <thread>

namespace parley::tests {

struct Answer {
  unsigned status = 0;
  boost::json::value body;
  std::string text;
  std::map<std::string, std::string> headers;  ///< names in lower case

  const boost::json::value& at(std::string_view pointer) const { return body.at_pointer(pointer); }
  std::string str(std::string_view pointer) const { return std::string(body.at_pointer(pointer).as_string()); }
  std::string code() const { return body.is_object() && body.as_object().contains("code") ? str("/code") : ""; }
};

class ApiServer {
 public:
  ApiServer() {
    api::add_routes(router, rest);
    http::ListenerOptions options;
    options.io_contexts = {&server_io};
    options.handler = [this](http::Request& request) { return router.handle(request); };
    options.streams_body = [this](const http::Request& request) { return router.streams_body(request); };
    listener.emplace(std::move(options));
    listener->start();
    thread = std::jthread([this] { server_io.run(); });
  }
  ~ApiServer() {
    boost::asio::co_spawn(server_io, listener->drain(std::chrono::milliseconds(500)), boost::asio::use_future).get();
    work.reset();
    thread.join();
  }

  Answer call(const std::string& method, const std::string& target, const std::string& token = {},
              const std::string& body = {}, std::map<std::string, std::string> headers = {}) {
    namespace beast_http = boost::beast::http;
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), listener->port()});
    beast_http::request<beast_http::string_body> request;
    request.method_string(method);
    request.target(target);
    request.version(11);
    request.set(beast_http::field::host, "localhost");
    request.set(beast_http::field::connection, "close");
    if (!token.empty()) request.set(beast_http::field::authorization, "Bearer " + token);
    if (!body.empty()) request.set(beast_http::field::content_type, "application/json");
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = body;
    request.prepare_payload();
    beast_http::write(socket, request);
    boost::beast::flat_buffer buffer;
    beast_http::response<beast_http::string_body> response;
    boost::beast::error_code error;
    beast_http::read(socket, buffer, response, error);
    Answer answer{response.result_int(), nullptr, response.body(), {}};
    for (const auto& field : response) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = std::string(field.value());
    }
    if (answer.headers["content-type"].find("json") != std::string::npos) answer.body = boost::json::parse(answer.text);
    return answer;
  }

  /// A new account's access token.
  std::string token_of(const std::string& name) {
    return call("POST", "/api/auth/temporary", {}, R"({"name":")" + name + "\"}").str("/access_token");
  }

  World world;
  api::Metrics metrics;
  api::Readiness readiness;
  api::Api rest{world.services, metrics, [this] { return readiness; }};
  http::Router router;
  boost::asio::io_context server_io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{server_io.get_executor()};
  std::optional<http::Listener> listener;
  std::jthread thread;
};

}  // namespace parley::tests
