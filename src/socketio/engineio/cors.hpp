// Origin checks and the CORS fields of long-polling answers (WHATWG Fetch, "HTTP extensions"). Pure functions, callable
// from any thread.
#pragma once

#include "http/message.hpp"
#include "socketio/engineio/options.hpp"

namespace parley::socketio::engineio {

/// Whether a request may be served, by its Origin; see Cors.
bool origin_allowed(const Cors& cors, const http::Request& request);

/// Adds the fields that let a page of the request's origin read the answer; none where there is no foreign Origin.
void add_cors_fields(const Cors& cors, const http::Request& request, http::Fields& to);

/// The answer to a preflight (OPTIONS).
http::Response preflight_answer(const Cors& cors, const http::Request& request);

}  // namespace parley::socketio::engineio
