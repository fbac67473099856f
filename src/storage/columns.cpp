#include "storage/columns.hpp"

#include "json/describe.hpp"

#include <boost/describe/members.hpp>
#include <boost/json.hpp>

#include <optional>
#include <utility>

namespace parley::storage {
namespace {

using FeatureMembers = boost::describe::describe_members<core::Features, boost::describe::mod_public>;

/// Most rows say the same: each database thread remembers what the last text meant.
template <class T>
const T& meaning_of(const std::string& text, T (*parse)(const std::string&)) {
  thread_local std::optional<std::pair<std::string, T>> last;
  if (!last || last->first != text) last.emplace(text, parse(text));
  return last->second;
}

core::Features parse_features(const std::string& text) {
  core::Features features;
  const boost::json::value value = boost::json::parse(text);
  boost::mp11::mp_for_each<FeatureMembers>([&](auto member) {
    if (const auto* flag = value.as_object().if_contains(member.name)) features.*member.pointer = flag->as_bool();
  });
  return features;
}

core::RecordingConfig parse_recording_config(const std::string& text) {
  boost::json::value value = json::encode(core::RecordingConfig{});
  const boost::json::value kept = boost::json::parse(text);
  for (const auto& member : kept.as_object()) value.as_object()[member.key()] = member.value();
  if (auto config = json::decode<core::RecordingConfig>(value)) return std::move(*config);
  throw std::runtime_error("The database holds a recording_config that is not understood.");
}

}  // namespace

std::string Stored<core::Features>::to_base(const core::Features& features) {
  boost::json::object object;
  boost::mp11::mp_for_each<FeatureMembers>([&](auto member) { object[member.name] = features.*member.pointer; });
  return boost::json::serialize(object);
}

core::Features Stored<core::Features>::from_base(const std::string& base) { return meaning_of(base, parse_features); }

std::string Stored<core::RecordingConfig>::to_base(const core::RecordingConfig& config) {
  return boost::json::serialize(json::encode(config));
}

core::RecordingConfig Stored<core::RecordingConfig>::from_base(const std::string& base) {
  return meaning_of(base, parse_recording_config);
}

}  // namespace parley::storage
