// A query as JSON, so that it is decoded like a body. Private to endpoint.cpp and openapi.cpp.
#pragma once

#include "http/url.hpp"
#include "json/describe.hpp"

#include <map>
#include <string>
#include <vector>

namespace parley::http {

/// What the described struct of a query says of each parameter.
class QueryShape {
 public:
  QueryShape() = default;
  /// `schema`: what json::schema<T> returned (a reference into `schemas`, or the object itself).
  QueryShape(const json::object& schema, const json::Schemas& schemas);

  /// Parameters as members: whole numbers and booleans are converted where their text is one, and stay strings
  /// otherwise, so that decoding names them as wrong. Of a repeated parameter the first counts, unless it is an array.
  /// Unknown ones are left out.
  json::value to_json(const Query& query) const;

  struct Parameter {
    std::string name;  ///< snake_case
    std::string type;  ///< of the value or, for an array, of its elements: "integer", "boolean", "number", "string"
    bool array = false;
    bool required = false;
    json::object schema;
  };
  const std::vector<Parameter>& parameters() const noexcept { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  ///< both spellings
};

}  // namespace parley::http
