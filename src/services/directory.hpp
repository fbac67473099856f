// Directory: finding the people of one's own organization.
#pragma once

#include "services/actor.hpp"

#include <vector>

namespace parley::services {

struct UserSearch {
  /// Words of names and addresses: those of three letters or more are found anywhere in a word, shorter ones at its
  /// beginning; all must be there (the first four count). Empty: everybody.
  std::string query;
  int limit = 50;
  std::optional<std::string> after;  ///< UserPage::next of the page before
};

struct UserPage {
  std::vector<core::User> users;
  std::optional<std::string> next;  ///< the last one's user id, where there are more
};

/// People of the asker's organization, sorted by name, then id; without temporary and disabled accounts. For accounts.
Async<UserPage> search_users(Services& services, Actor actor, UserSearch search);

/// At start: accounts that an earlier program made become findable. Returns how many.
Async<int> complete_directory(Services& services);

// For the use cases of other families, inside their transactions.

/// An account that this actor may know of by its id: there, not disabled, and of the same organization. The one way to
/// look up people whom a request names.
std::optional<core::User> find_colleague(Transaction& transaction, const Actor& actor, std::string_view user_id);

}  // namespace parley::services
