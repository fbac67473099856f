// Examples for the OpenAPI document, made from the schemas. Pure functions.
#pragma once

#include "json/describe.hpp"

#include <map>
#include <string>

namespace parley::http {

/// What a member of that name looks like, whatever struct it is in: "email" → "ada@example.org".
using Samples = std::map<std::string, json::value, std::less<>>;

/// A value that fits the schema: samples where a member's name has one of the right type, else the plainest value there
/// is. Members that may be left out are shown too. `schemas`: what "$ref" refers to.
json::value example_of(const json::object& schema, const json::Schemas& schemas, const Samples& samples);

}  // namespace parley::http
