#include "api/accounts/routes.hpp"

#include "api/accounts/dto.hpp"
#include "api/family.hpp"
#include "api/idempotency.hpp"
#include "logging/context.hpp"
#include "services/accounts.hpp"
#include "services/directory.hpp"

#include <spdlog/spdlog.h>

namespace parley::api::accounts {
namespace {

using http::Call;

TokensAnswer tokens_answer(const services::SignedIn& signed_in) {
  return {services::view(signed_in.user), signed_in.access_token, signed_in.refresh_token, "Bearer",
          signed_in.expires_in};
}

/// The answer of every use case that signs someone in.
Async<TokensAnswer> answer_tokens(Async<services::SignedIn> use_case) {
  auto signed_in = co_await std::move(use_case);
  if (!signed_in) co_return std::unexpected(std::move(signed_in.error()));
  co_return tokens_answer(*signed_in);
}

/// The same for those that make an account; whose it is finds it there.
Async<http::Reply<TokensAnswer>> answer_created(Async<services::SignedIn> use_case) {
  auto answer = co_await answer_tokens(std::move(use_case));
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  co_return http::Reply<TokensAnswer>{std::move(*answer), "/api/auth/me"};
}

/// For those who watch the log for guessing (fail2ban and the like): the address, never the account. The audit log has
/// the account too.
void log_refused_log_in(const http::Request& request, const core::Error& error) {
  if (error.code != core::Code::unauthorized && error.code != core::Code::too_many_requests) return;
  const logging::Context context(request.request_id);
  spdlog::warn("log-in from {} failed: {}", request.remote_address, core::code_name(error.code));
}

services::ProfileChange change_of(const ProfileRequest& body) {
  services::ProfileChange change;
  change.name = body.name;
  if (body.profile_image.present()) change.profile_image = body.profile_image.value().value_or("");
  change.password = body.password;
  change.old_password = body.old_password;
  return change;
}

Async<DirectoryAnswer> search(Api& api, Call<Actor, None, DirectoryRequest> call) {
  services::UserSearch wanted;
  if (call.query.query) wanted.query = *call.query.query;
  wanted.limit = call.query.limit ? static_cast<int>(call.query.limit->value) : default_page;
  if (call.query.cursor) wanted.after = call.query.cursor->key.id;
  auto page = co_await services::search_users(api.services, call.context, std::move(wanted));
  if (!page) co_return std::unexpected(std::move(page.error()));
  DirectoryAnswer answer;
  for (const core::User& user : page->users)
    answer.users.push_back({user.user_id, user.name, user.email, user.user_type, user.profile_image});
  // The directory is sorted by name; the position is the last one's id alone.
  if (page->next) answer.next_cursor = cursor_text({core::TimePoint{}, *page->next});
  co_return answer;
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Accounts";
  return {
      {.method = Verb::post,
       .path = "/api/auth/register",
       .access = no_credential(),
       .summary = "Register an account",
       .tag = tag,
       .description = "403 registration_closed where the server does not take registrations.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<RegisterRequest> call) -> Async<http::Reply<TokensAnswer>> {
         services::RegisterAccount request{call.body.email, call.body.name, call.body.password,
                                           idempotency_key(call.request)};
         co_return co_await answer_created(
             services::register_account(api->services, std::move(request), call.context.address));
       })},
      {.method = Verb::post,
       .path = "/api/auth/login",
       .access = no_credential(),
       .summary = "Log in",
       .tag = tag,
       .handler = http::typed([api](Asked<LogInRequest> call) -> Async<TokensAnswer> {
         services::LogIn request{call.body.email, call.body.password};
         auto answer =
             co_await answer_tokens(services::log_in(api->services, std::move(request), call.context.address));
         if (!answer) log_refused_log_in(call.request, answer.error());
         co_return answer;
       })},
      {.method = Verb::post,
       .path = "/api/auth/refresh",
       .access = no_credential(),
       .summary = "Get new tokens for a refresh token",
       .tag = tag,
       .description =
           "The refresh token is spent with it. One that was spent before is taken for stolen: all tokens that came "
           "from the same log-in are revoked. The one that was spent last gets new tokens for ten seconds more, for "
           "who "
           "asked twice at once or missed the answer.",
       .handler = http::typed([api](Asked<RefreshRequest> call) -> Async<TokensAnswer> {
         co_return co_await answer_tokens(
             services::refresh_tokens(api->services, call.body.refresh_token, call.context.address));
       })},
      {.method = Verb::post,
       .path = "/api/auth/logout",
       .access = no_credential(),
       .summary = "Log out",
       .tag = tag,
       .description = "Revokes the refresh token and all that came from the same log-in.",
       .handler = http::typed([api](Asked<RefreshRequest> call) -> Async<> {
         co_return co_await services::log_out(api->services, call.body.refresh_token, call.context.address);
       })},
      {.method = Verb::post,
       .path = "/api/auth/temporary",
       .access = no_credential(),
       .summary = "Make a temporary account",
       .tag = tag,
       .description = "An account without e-mail address and password, to make a meeting with one click. A repetition "
                      "with the same Idempotency-Key (16 bytes or more that nobody guesses, such as a UUID) gives the "
                      "same account, with new tokens.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<TemporaryRequest> call) -> Async<http::Reply<TokensAnswer>> {
         auto key = idempotency_key(call.request);
         co_return co_await answer_created(
             services::create_temporary_account(api->services, call.body.name, call.context.address, std::move(key)));
       })},
      {.method = Verb::get,
       .path = "/api/auth/me",
       .access = user(),
       .summary = "My profile",
       .tag = tag,
       .handler = http::typed([](Asked<None> call) -> Async<ProfileAnswer> {
         co_return ProfileAnswer{services::view(*call.context.user)};
       })},
      {.method = Verb::patch,
       .path = "/api/auth/me",
       .access = user(),
       .summary = "Change my profile",
       .tag = tag,
       .description = "A new password needs the old one, and ends the sessions on all devices.",
       .handler = http::typed([api](Asked<ProfileRequest> call) -> Async<ProfileAnswer> {
         auto changed = co_await services::update_profile(api->services, call.context, change_of(call.body));
         if (!changed) co_return std::unexpected(std::move(changed.error()));
         co_return ProfileAnswer{services::view(*changed)};
       })},
      {.method = Verb::get,
       .path = "/api/users",
       .access = user(),
       .summary = "Find people",
       .tag = tag,
       .description =
           "People of one's own organization, sorted by name, then id; without temporary accounts. query holds words "
           "of "
           "name or address in any case: those of three letters or more are found anywhere in a word, shorter ones at "
           "its beginning, and all must be there. Without it: everybody.",
       .handler =
           http::typed([api](Call<Actor, None, DirectoryRequest> call) { return search(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::accounts
