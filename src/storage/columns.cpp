#include "storage/columns.hpp"

#include <boost/describe/members.hpp>
#include <boost/json.hpp>

namespace parley::storage {
namespace {

using FeatureMembers = boost::describe::describe_members<core::Features, boost::describe::mod_public>;

}  // namespace

std::string Stored<core::Features>::to_base(const core::Features& features) {
  boost::json::object object;
  boost::mp11::mp_for_each<FeatureMembers>([&](auto member) { object[member.name] = features.*member.pointer; });
  return boost::json::serialize(object);
}

core::Features Stored<core::Features>::from_base(const std::string& base) {
  core::Features features;
  const boost::json::value value = boost::json::parse(base);
  boost::mp11::mp_for_each<FeatureMembers>([&](auto member) {
    if (const auto* flag = value.as_object().if_contains(member.name)) features.*member.pointer = flag->as_bool();
  });
  return features;
}

}  // namespace parley::storage
