// The envelope of the conference family: {success, data, message} around every answer, {success, error} for every
// refusal, those of the HTTP layer below /api/meeting among them.
#pragma once

#include "http/endpoint.hpp"

namespace parley::api::conference {

/// RouteOptions::wrap.
json::value wrap(json::value data, const http::Route& route);
/// RouteOptions::refuse. Fields are named as in this dialect.
http::Response refuse(const http::Problem& problem);
/// How both look, for the OpenAPI document.
std::shared_ptr<const http::EnvelopeSchemas> envelope_schemas();

/// Puts a problem that another part answered (no such path, method, too many requests, a failure) into the envelope,
/// for paths of this family.
void put_into_envelope(const http::Request& request, http::Response& response);

}  // namespace parley::api::conference
