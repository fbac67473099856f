// What the route files of all families begin with: the names they use of the layers below, and the call of a handler.
#pragma once

#include "api/access.hpp"
#include "api/api.hpp"
#include "http/endpoint.hpp"
#include "services/actor.hpp"

namespace parley::api {

using http::None;
using http::Response;
using http::Status;
using http::Verb;
using services::Actor;
using services::Async;

/// Who asks (the context), and with what.
template <class Body = None, class Query = None>
using Asked = http::Call<Actor, Body, Query>;

}  // namespace parley::api
