#include "services/wire_words.hpp"

#include <boost/algorithm/string/case_conv.hpp>

#include <array>

namespace parley::json::detail {
namespace {

struct RoleName {
  std::string_view word;
  core::Role role;
};
constexpr std::array role_names{RoleName{"host", core::Role::host},
                                RoleName{"owner", core::Role::host},
                                RoleName{"co_host", core::Role::co_host},
                                RoleName{"cohost", core::Role::co_host},
                                RoleName{"manager", core::Role::co_host},
                                RoleName{"presenter", core::Role::presenter},
                                RoleName{"attendee", core::Role::attendee},
                                RoleName{"member", core::Role::attendee},
                                RoleName{"participant", core::Role::attendee},
                                RoleName{"guest", core::Role::guest}};

constexpr std::string_view keep_word = "continue";

}  // namespace

void Codec<services::Time>::decode(const value& from, services::Time& to, Cursor& at) {
  const auto* text = from.if_string();
  if (!text) return wrong_type("a string", at);
  if (const auto time = core::parse_time({text->data(), text->size()}))
    to.at = *time;
  else
    at.error("must be a time with its offset, such as 2030-12-31T09:00:00Z");
}

void Codec<services::RoleWord>::decode(const value& from, services::RoleWord& to, Cursor& at) {
  const auto* text = from.if_string();
  const std::string word = text ? boost::algorithm::to_lower_copy(std::string(*text)) : std::string();
  for (const RoleName& name : role_names)
    if (name.word == word) {
      to.role = name.role;
      return;
    }
  not_one_of("host, co_host, presenter, attendee, guest", at);
}

void Codec<services::HostLeaveWord>::decode(const value& from, services::HostLeaveWord& to, Cursor& at) {
  const auto* text = from.if_string();
  const std::string word = text ? std::string(*text) : std::string();
  if (word == keep_word)
    to.value = core::OnHostLeave::keep;
  else if (const auto known = core::enum_value<core::OnHostLeave>(word); known && *known != core::OnHostLeave::keep)
    to.value = *known;
  else
    not_one_of("promote_or_end, end, continue", at);
}

value Codec<services::HostLeaveWord>::encode(const services::HostLeaveWord& from, Spelling) {
  return boost::json::string(from.value == core::OnHostLeave::keep ? keep_word : core::enum_name(from.value));
}

}  // namespace parley::json::detail
