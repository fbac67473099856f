#include "api/system/routes.hpp"

#include "api/documents.hpp"
#include "api/family.hpp"
#include "explorer.hpp"

namespace parley::api::system {
namespace {

struct HealthAnswer {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(HealthAnswer, (), (status))

struct ReadyAnswer {
  std::string status;
  bool database;
  bool media;
};
BOOST_DESCRIBE_STRUCT(ReadyAnswer, (), (status, database, media))

/// Health answers are of the moment; nobody keeps them.
Response uncached(Status status, std::string_view type, std::string body) {
  Response response = http::make_response(status, type, std::move(body));
  response.headers.set(boost::beast::http::field::cache_control, "no-store");
  return response;
}

Response ready_response(const Readiness& readiness) {
  const ReadyAnswer answer{readiness.ready ? "ready" : "unavailable", readiness.database, readiness.media};
  return uncached(readiness.ready ? Status::ok : Status::service_unavailable, "application/json",
                  boost::json::serialize(json::encode(answer)));
}

using Document = std::shared_ptr<const std::string>;

Response document_response(const Document& document) {
  Response response = http::make_response(Status::ok, "application/json", {});
  response.body = document;
  return response;
}

/// Made once, when first asked for; the same bytes go to everybody.
Response openapi_response() {
  static const auto document = std::make_shared<const std::string>(openapi_json());
  return document_response(document);
}

Response asyncapi_response(const Api& api) {
  static const auto document = std::make_shared<const std::string>(api.asyncapi ? api.asyncapi() : "{}");
  return document_response(document);
}

/// The explorer's page and what it loads; "/docs" itself is the page.
Response explorer_response(http::Request& request) {
  static const http::StaticFiles files(
      embedded::explorer(),
      {.index = "/docs/index.html", .no_page_below = {}, .without_files = "This server was built without explorer."});
  if (request.path == "/docs" || request.path == "/docs/") request.path = "/docs/index.html";
  return files.serve(request);
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "System";
  const auto alive = [&tag](std::string path, std::string description) {
    return http::Route{.method = Verb::get,
                       .path = std::move(path),
                       .access = no_credential(),
                       .summary = "Whether the server lives",
                       .tag = tag,
                       .description = std::move(description),
                       .handler = http::typed([](Asked<>) -> Async<HealthAnswer> { co_return HealthAnswer{"ok"}; })};
  };
  return {
      alive("/healthz", "While the process does. Whether it can serve: /readyz."),
      alive("/health", "As /healthz."),
      alive("/api/health", "As /healthz."),
      {.method = Verb::get,
       .path = "/readyz",
       .access = no_credential(),
       .summary = "Whether the server can serve",
       .tag = tag,
       .description = "503 while it starts or stops, or cannot reach its database.",
       .handler = http::typed([api](Asked<>) -> Async<Response> { co_return ready_response(api->readiness()); })},
      {.method = Verb::get,
       .path = "/metrics",
       .access = no_credential(),
       .summary = "Figures for Prometheus",
       .tag = tag,
       .handler = http::typed([api](Asked<>) -> Async<Response> {
         if (api->before_scrape) co_await api->before_scrape();
         co_return uncached(Status::ok, "text/plain; version=0.0.4; charset=utf-8", api->metrics.text());
       })},
      {.method = Verb::get,
       .path = "/openapi.json",
       .access = no_credential(),
       .summary = "This interface as OpenAPI 3.1",
       .tag = tag,
       .handler = http::typed([](Asked<>) -> Async<Response> { co_return openapi_response(); })},
      {.method = Verb::get,
       .path = "/asyncapi.json",
       .access = no_credential(),
       .summary = "The Socket.IO interface as AsyncAPI 3",
       .tag = tag,
       .handler = http::typed([api](Asked<>) -> Async<Response> { co_return asyncapi_response(*api); })},
      {.method = Verb::get,
       .path = "/docs",
       .access = no_credential(),
       .summary = "An explorer of this interface, for browsers",
       .tag = tag,
       .handler = http::typed([](Asked<> call) -> Async<Response> { co_return explorer_response(call.request); })},
      {.method = Verb::get,
       .path = "/docs/:file",
       .access = no_credential(),
       .summary = "What the explorer's page loads",
       .tag = tag,
       .handler = http::typed([](Asked<> call) -> Async<Response> { co_return explorer_response(call.request); })},
  };
}

}  // namespace parley::api::system
