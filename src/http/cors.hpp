// Cross-origin requests (the Fetch standard's CORS protocol) as a middleware. Credentials are bearer tokens, not
// cookies, so Access-Control-Allow-Credentials is never sent.
#pragma once

#include "http/pipeline.hpp"

#include <string>
#include <vector>

namespace parley::http {

/// `origins`: what may read our answers, such as "https://app.example.org"; "*" for all; empty for none, which is the
/// same as leaving the middleware out. Answers preflights (OPTIONS with Access-Control-Request-Method) itself.
Middleware cors(std::vector<std::string> origins);

}  // namespace parley::http
