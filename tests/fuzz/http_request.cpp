// Feeds bytes to the request reader as a connection would, in pieces whose sizes come from the input, and then to the
// router and the static files. What was read must hold its own rules, and must not depend on how the bytes were cut.
#include "http/reader.hpp"
#include "http/router.hpp"
#include "http/serialize.hpp"
#include "http/static_files.hpp"
#include "http/url.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace parley::http;

constexpr std::size_t body_limit = 4096;

Limits limits() {
  Limits limits;
  limits.max_header_bytes = 2048;
  limits.max_header_fields = 20;
  return limits;
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

struct Outcome {
  std::vector<std::string> requests;
  unsigned refused = 0;

  bool operator==(const Outcome&) const = default;
};

void check(const Request& request) {
  require(request.body.size() <= body_limit, "a body is within its limit");
  require(request.path.find('\0') == std::string::npos, "a path has no NUL");
  require(is_utf8(request.path), "a path is UTF-8");
  require(request.path == "*" || request.path.starts_with('/'), "a path starts with a slash");
  for (const auto& field : request.headers) {
    require(field.value().find_first_of("\r\n") == boost::beast::string_view::npos, "a field is one line");
  }
}

/// Reads all requests out of `bytes`, `piece` bytes at a time (0: as many as fit).
Outcome read_all(std::string_view bytes, std::size_t piece) {
  const auto limit = limits();
  RequestReader reader(limit);
  Outcome outcome;
  while (true) {
    switch (reader.advance()) {
      case RequestReader::State::head_ready:
        reader.accept_body(body_limit);
        continue;
      case RequestReader::State::complete: {
        auto& request = reader.request();
        check(request);
        outcome.requests.push_back(request.target + '\n' + request.path + '\n' + request.body + '\n' +
                                   (reader.keep_alive() ? "keep" : "close"));
        reader.next();
        continue;
      }
      case RequestReader::State::failed:
        outcome.refused = static_cast<unsigned>(reader.error().status);
        require(outcome.refused >= 400, "a refusal has a status");
        return outcome;
      case RequestReader::State::need_more:
        break;
    }
    if (bytes.empty()) return outcome;
    const auto space = reader.prepare();
    require(!space.empty(), "there is room where more is needed");
    auto count = std::min(space.size(), bytes.size());
    if (piece > 0) count = std::min(count, piece);
    bytes.copy(space.data(), count);
    bytes.remove_prefix(count);
    reader.commit(count);
  }
}

void use_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return;
  require(percent_decode(percent_encode(target->path)) == target->path, "encoding and decoding are inverse");
  static const Router router = [] {
    Router made;
    const Handler none = [](Request&) -> boost::asio::awaitable<Response> { co_return Response{}; };
    made.add(Verb::get, "/a/:x/b", none, 1);
    made.add(Verb::get, "/a/b", none, 2);
    made.mount("/m/", none, 3);
    return made;
  }();
  Request request;
  request.target = text;
  request.path = target->path;
  require(router.body_limit(request, 9) > 0, "routing ends");
  static const StaticFiles files{{{"/index.html", "0", "page", "", ""}}};
  request.headers.set("Accept-Encoding", text);
  request.headers.set("If-None-Match", text);
  std::string head;
  append_head(head, files.serve(request), {});
  require(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read_all(bytes, 0);
  require(whole == read_all(bytes, 1), "single bytes give the same requests");
  require(whole == read_all(bytes, 1 + size % 7), "pieces give the same requests");
  use_target(bytes.substr(0, 512));
  return 0;
}
