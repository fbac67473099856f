#include "server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace parley::tests {

ApiServer::ApiServer() {
  api::add_routes(router, rest);
  http::ListenerOptions options;
  options.io_contexts = {&server_io};
  options.handler = [this](http::Request& request) { return router.handle(request); };
  options.streams_body = [this](const http::Request& request) { return router.streams_body(request); };
  listener.emplace(std::move(options));
  listener->start();
  thread = std::jthread([this] { server_io.run(); });
}

ApiServer::~ApiServer() {
  result_from(server_io.get_executor(), listener->drain(std::chrono::milliseconds(500)));
  work.reset();
  thread.join();
}

Answer ApiServer::call(const std::string& method, const std::string& target, const std::string& token,
                       const std::string& body, std::map<std::string, std::string> headers) {
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

std::string ApiServer::token_of(const std::string& name) {
  return call("POST", "/api/auth/temporary", {}, R"({"name":")" + name + "\"}").str("/access_token");
}

}  // namespace parley::tests
