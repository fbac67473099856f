// Organizations: who may know of whom. An organization is only a name that accounts, groups and meetings carry; those
// without one belong together as well, so that a server without organizations is one house.
#pragma once

#include <optional>
#include <string>

namespace parley::core {

/// The one rule of separation: nobody finds, sees, lists, invites or joins (but by link or code) what is another
/// organization's.
inline bool same_organization(const std::optional<std::string>& a, const std::optional<std::string>& b) noexcept {
  return a == b;
}

/// For all that carries an organization_id.
template <class A, class B>
bool same_organization(const A& a, const B& b) noexcept {
  return same_organization(a.organization_id, b.organization_id);
}

}  // namespace parley::core
