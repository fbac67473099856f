#include "http/pipeline.hpp"

#include "http/problem.hpp"
#include "logging/context.hpp"

#include <spdlog/spdlog.h>

namespace parley::http {

boost::asio::awaitable<Response> Pipeline::handle(Request& request) const {
  std::size_t entered = 0;
  Response response;
  try {
    std::optional<Response> early;
    while (!early && entered < chain_.size()) {
      const auto& before = chain_[entered++].before;
      if (before) early = before(request);
    }
    if (early)
      response = std::move(*early);
    else
      response = co_await inner_(request);
  } catch (const std::exception& error) {
    if (request.aborted) throw;  // nobody waits for an answer; the connection ends it
    const logging::Context context(request.request_id);
    spdlog::error("a request of {} failed: {}", request.route.empty() ? "no route" : request.route, error.what());
    response = internal_error(request.request_id);
  }
  while (entered > 0) {
    const auto& middleware = chain_[--entered];
    if (middleware.after) middleware.after(request, response);
  }
  co_return response;
}

Middleware access_log(std::function<void(const AccessEntry&)> report) {
  return {.after = [report = std::move(report)](const Request& request, Response& response) {
    const auto duration = std::chrono::steady_clock::now() - request.received;
    report({request, static_cast<unsigned>(response.status), response.size(),
            std::chrono::duration_cast<std::chrono::microseconds>(duration)});
  }};
}

}  // namespace parley::http
