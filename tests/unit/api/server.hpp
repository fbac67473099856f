// ApiServer: the REST interface over a real listener on loopback, with the whole domain below it, and a blocking
// client.
#pragma once

#include "api/api.hpp"
#include "http/listener.hpp"
#include "world.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  ApiServer();
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  Answer call(const std::string& method, const std::string& target, const std::string& token = {},
              const std::string& body = {}, std::map<std::string, std::string> headers = {});

  /// A new account's access token.
  std::string token_of(const std::string& name);

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
