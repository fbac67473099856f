#include "media/negotiation/rtp_parameters.hpp"
#include "media/negotiation/validate.hpp"

#include <cmath>
#include <limits>

namespace parley::json::detail {
namespace {

constexpr std::size_t max_parameters = 64;
constexpr std::size_t max_parameter_bytes = 256;

void decode_parameter(const value& from, media::Parameters& to, std::string_view name, Cursor& at) {
  if (const auto* text = from.if_string()) {
    if (text->size() > max_parameter_bytes) return at.error("must have 256 bytes or fewer");
    to.insert_or_assign(std::string(name), std::string(*text));
    return;
  }
  if (!from.is_number()) return wrong_type("a number or a string", at);
  const auto number = from.to_number<double>();
  if (number != std::floor(number)) {
    to.insert_or_assign(std::string(name), number);
  } else if (number < std::numeric_limits<std::int32_t>::min() || number > std::numeric_limits<std::int32_t>::max()) {
    at.error("must be a number of at most 32 bits");
  } else {
    to.insert_or_assign(std::string(name), static_cast<std::int32_t>(number));
  }
}

}  // namespace

void Codec<media::Parameters>::decode(const value& from, media::Parameters& to, Cursor& at) {
  if (from.is_null()) return;
  const auto* members = from.if_object();
  if (!members) return wrong_type("an object", at);
  if (members->size() > max_parameters) return at.error("must have at most 64 members");
  for (const auto& [name, member] : *members) {
    if (name.empty() || name.size() > max_parameter_bytes)
      at.error("must have names of 1 to 256 bytes");
    else
      at.in_member(name, [&] { decode_parameter(member, to, name, at); });
  }
}

value Codec<media::Parameters>::encode(const media::Parameters& from, Spelling) {
  object to;
  for (const auto& [name, parameter] : from) std::visit([&](const auto& plain) { to.emplace(name, plain); }, parameter);
  return to;
}

}  // namespace parley::json::detail

namespace parley::media {
namespace {

/// None of the dictionaries has a meaning for null: an optional without value is left out.
void drop_nulls(boost::json::value& from) {
  if (auto* members = from.if_object()) {
    for (auto member = members->begin(); member != members->end();) {
      if (member->value().is_null()) {
        member = members->erase(member);
      } else {
        drop_nulls(member->value());
        ++member;
      }
    }
  } else if (auto* elements = from.if_array()) {
    for (auto& element : *elements) drop_nulls(element);
  }
}

template <class T>
boost::json::value encoded(const T& from) {
  auto to = json::encode(from, json::Spelling::camel_case);
  drop_nulls(to);
  return to;
}

std::unexpected<core::Error> invalid(std::string_view field, json::FieldErrors found) {
  core::Error error{core::Code::validation_failed, std::string(field) + " is not valid.", {}, {}};
  for (auto& one : found) {
    const std::string_view separator = one.field.empty() || one.field.front() == '[' ? "" : ".";
    error.errors.push_back({std::string(field).append(separator).append(one.field), std::move(one.message)});
  }
  return std::unexpected(std::move(error));
}

template <class T, class Validate>
core::Outcome<T> decoded(std::string_view field, const boost::json::value& from, Validate validate) {
  auto to = json::decode<T>(from);
  if (!to) return invalid(field, std::move(to.error()));
  if (auto found = validate(*to); !found.empty()) return invalid(field, std::move(found));
  return std::move(*to);
}

}  // namespace

core::Outcome<RtpCapabilities> decode_rtp_capabilities(const boost::json::value& from) {
  return decoded<RtpCapabilities>("rtp_capabilities", from, [](const RtpCapabilities& to) { return validate(to); });
}

core::Outcome<RtpParameters> decode_rtp_parameters(const boost::json::value& from, MediaKind kind) {
  return decoded<RtpParameters>("rtp_parameters", from, [kind](const RtpParameters& to) { return validate(to, kind); });
}

core::Outcome<DtlsParameters> decode_dtls_parameters(const boost::json::value& from) {
  return decoded<DtlsParameters>("dtls_parameters", from, [](const DtlsParameters& to) { return validate(to); });
}

boost::json::value to_json(const RtpCapabilities& from) { return encoded(from); }
boost::json::value to_json(const RtpParameters& from) { return encoded(from); }
boost::json::value to_json(const DtlsParameters& from) { return encoded(from); }

}  // namespace parley::media
