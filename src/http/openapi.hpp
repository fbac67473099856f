// Documents made from route tables: OpenAPI 3.1 and the Markdown page of all routes. Pure functions.
#pragma once

#include "http/endpoint.hpp"
#include "http/openapi_examples.hpp"

#include <string>
#include <vector>

namespace parley::http {

struct ApiInfo {
  std::string title;
  std::string version;
  std::string description{};
  /// How a credential is sent, for the one security scheme "bearer".
  std::string credential = "A bearer token in the Authorization field.";
  std::string license{};  ///< its SPDX identifier
  Samples samples{};      ///< for the examples
  /// What a parameter of that name is about, whatever route it is of.
  std::map<std::string, std::string, std::less<>> parameters{};
};

/// The OpenAPI 3.1 document: paths with parameters, bodies and answers, each with an example; the schemas of all
/// described structs; and the problem answers each route can give. A POST that creates for someone with a credential is
/// described as taking an Idempotency-Key.
json::object openapi(const ApiInfo& info, const std::vector<Route>& routes);

/// The page docs/routes.md: a table a tag, in the order of the rows.
std::string routes_markdown(const ApiInfo& info, const std::vector<Route>& routes);

}  // namespace parley::http
