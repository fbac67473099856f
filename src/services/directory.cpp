#include "services/directory.hpp"

#include "core/organizations.hpp"
#include "core/search_words.hpp"
#include "services/support.hpp"

namespace parley::services {

std::optional<core::User> find_colleague(Transaction& transaction, const Actor& actor, std::string_view user_id) {
  if (!actor.user) return std::nullopt;
  auto user = transaction.users.find(user_id);
  if (!user || user->disabled || !core::same_organization(*user, *actor.user)) return std::nullopt;
  return user;
}

Async<UserPage> search_users(Services& services, Actor actor, UserSearch search) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  DirectoryQuery query{.organization_id = actor.user->organization_id,
                       .words = core::search_words(search.query),
                       .limit = search.limit + 1,  // one more tells whether there is another page
                       .after = search.after};
  const bool looks_for_nothing = query.words.empty() && search.query.find_first_not_of(' ') != std::string::npos;
  if (looks_for_nothing) co_return UserPage{};  // only signs, which no word holds
  if (query.words.size() > core::max_search_words) query.words.resize(core::max_search_words);
  auto job = [query = std::move(query), limit = search.limit](Transaction& transaction) -> core::Outcome<UserPage> {
    UserPage page{transaction.users.search(query), std::nullopt};
    if (static_cast<int>(page.users.size()) > limit) {
      page.users.pop_back();
      page.next = page.users.back().user_id;
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<int> complete_directory(Services& services) {
  constexpr int batch = 500;
  int total = 0;
  while (true) {
    auto job = [](Transaction& transaction) -> core::Outcome<int> {
      return transaction.users.complete_directory(batch);
    };
    auto done = co_await services.store.write(std::move(job));
    if (!done) co_return std::unexpected(std::move(done.error()));
    total += *done;
    if (*done < batch) co_return total;
  }
}

}  // namespace parley::services
