#include "services/conference_people.hpp"

#include "services/directory.hpp"
#include "services/participant_walks.hpp"
#include "services/support.hpp"
#include "services/views.hpp"

#include <algorithm>
#include <set>

namespace parley::services {
namespace {

/// A search looks through so many pages for people who are not in the meeting yet.
constexpr int max_search_pages = 5;
constexpr int search_page = 100;

/// All participants who were not sent away.
std::vector<core::Participant> people_of(Transaction& transaction, const std::string& meeting_id) {
  auto people = all_participants(transaction, meeting_id);
  std::erase_if(people, was_sent_away);
  return people;
}

Async<std::vector<core::Participant>> read_people(Services& services, std::string meeting_id) {
  auto job = [meeting_id =
                  std::move(meeting_id)](Transaction& transaction) -> core::Outcome<std::vector<core::Participant>> {
    return people_of(transaction, meeting_id);
  };
  co_return co_await services.store.read(std::move(job));
}

/// Whether an error is about one entry and not about the asker or the meeting.
bool is_about_the_entry(const core::Error& error) {
  return error.code == core::Code::validation_failed || error.code == core::Code::conflict;
}

/// Whether the key of the whole request is well-formed and of no other request. `is_done`: notes it, if all is well.
Async<> look_at_key(Services& services, std::string person_id, std::string use_case, IdempotencyKey key, bool is_done) {
  auto job = [&services, person_id = std::move(person_id), use_case = std::move(use_case), key = std::move(key),
              is_done](Transaction& transaction) -> core::Outcome<> {
    const auto before = made_before(transaction, services, person_id, use_case, key);
    if (!before) return std::unexpected(before.error());
    if (is_done && !*before) note_made(transaction, services, person_id, use_case, key, std::string());
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace

Async<AddedEach> add_each(Services& services, Actor actor, AddEach request) {
  const std::vector<Invitee>& people = request.people;
  AddedEach all;
  std::vector<core::Participant> news;
  if (people.empty()) co_return std::unexpected(invalid_field("participants", "must name somebody"));
  const std::string use_case = "add_each " + request.meeting;
  if (request.idempotency) {
    auto fits = co_await look_at_key(services, actor.person_id(), use_case, *request.idempotency, false);
    if (!fits) co_return std::unexpected(std::move(fits.error()));
  }
  for (std::size_t index = 0; index < people.size(); ++index) {
    std::vector<Invitee> one{people[index]};
    std::optional<IdempotencyKey> key = request.idempotency;
    if (key) key->part = index + 1;
    auto invited =
        co_await add_participants(services, actor, request.meeting, std::move(one), std::move(key), request.mail);
    if (!invited) {
      if (!is_about_the_entry(invited.error())) co_return std::unexpected(std::move(invited.error()));
      all.failed.push_back({index, std::move(invited.error())});
      continue;
    }
    all.invitations_sent += invited->invitations_sent;
    if (!invited->is_repeated) news.insert(news.end(), invited->added.begin(), invited->added.end());
    for (core::Participant& participant : invited->added) all.added.push_back(std::move(participant));
    for (core::Participant& participant : invited->already) all.already.push_back(std::move(participant));
  }
  if (!news.empty() && request.notifies_others) {
    Notice notice{.meeting = news.front().meeting_id, .type = "participants_added", .about = news, .to_others = true};
    all.notified = co_await notify_people(services, std::move(notice));
  }
  // Where this fails, a repetition is still known by its entries.
  if (request.idempotency)
    (void)co_await look_at_key(services, actor.person_id(), use_case, *request.idempotency, true);
  co_return all;
}

Async<RemovedEach> remove_each(Services& services, Actor actor, RemoveEach request) {
  RemovedEach all;
  auto size = co_await meeting_size(services, actor, request.meeting);
  if (!size) co_return std::unexpected(std::move(size.error()));
  for (std::size_t index = 0; index < request.ids.size(); ++index) {
    std::vector<std::string> one{request.ids[index]};
    auto removed = co_await remove_participants(services, actor, request.meeting, std::move(one), request.message);
    if (!removed) {
      if (removed.error().code == core::Code::unavailable) co_return std::unexpected(std::move(removed.error()));
      all.failed.push_back({index, std::move(removed.error())});
      continue;
    }
    for (core::Participant& participant : *removed) all.removed.push_back(std::move(participant));
  }
  // Where nothing could be done, the first reason is the answer.
  if (all.removed.empty() && !all.failed.empty()) co_return std::unexpected(std::move(all.failed.front().error));
  if (all.removed.empty()) co_return std::unexpected(invalid_field("participant_ids", "must name somebody"));
  const std::string meeting_id = all.removed.front().meeting_id;
  Notice notice{.meeting = meeting_id,
                .type = "participants_removed",
                .about = all.removed,
                .to_them = request.notifies_removed,
                .to_others = request.notifies_others};
  all.notified = co_await notify_people(services, std::move(notice));
  auto left = co_await read_people(services, meeting_id);
  if (!left) co_return std::unexpected(std::move(left.error()));
  all.remaining = static_cast<int>(left->size());
  co_return all;
}

boost::asio::awaitable<int> notify_people(Services& services, Notice notice) {
  std::set<std::string> about;
  std::set<std::string> people;
  boost::json::array participants;
  for (const core::Participant& participant : notice.about) {
    about.insert(participant.participant_id);
    participants.push_back(json::encode(view(participant)));
    if (notice.to_them && participant.user_id) people.insert(*participant.user_id);
  }
  if (notice.to_others) {
    const auto others = co_await read_people(services, notice.meeting);
    if (others)
      for (const core::Participant& participant : *others)
        if (participant.user_id && !about.contains(participant.participant_id)) people.insert(*participant.user_id);
  }
  const boost::json::object payload{
      {"type", notice.type}, {"meeting_id", notice.meeting}, {"participants", std::move(participants)}};
  for (const std::string& person_id : people) services.people.to_person(person_id, "notification", payload);
  co_return static_cast<int>(people.size());
}

Async<MeetingSize> meeting_size(Services& services, Actor actor, std::string reference) {
  auto job = [actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<MeetingSize> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    const auto people = people_of(transaction, membership->meeting.meeting_id);
    return MeetingSize{static_cast<int>(people.size()), membership->meeting.max_participants};
  };
  co_return co_await services.store.read(std::move(job));
}

Async<FoundForMeeting> search_for_meeting(Services& services, Actor actor, SearchForMeeting wanted) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto look = [actor,
               reference = wanted.meeting](Transaction& transaction) -> core::Outcome<std::vector<core::Participant>> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return people_of(transaction, membership->meeting.meeting_id);
  };
  const auto people = co_await services.store.read(std::move(look));
  if (!people) co_return std::unexpected(people.error());
  std::set<std::string> left_out;
  if (wanted.without_participants)
    for (const core::Participant& participant : *people)
      if (participant.user_id) left_out.insert(*participant.user_id);
  const auto fits = [&](const core::User& user) {
    return !left_out.contains(user.user_id) &&
           (!wanted.types || std::ranges::find(*wanted.types, user.user_type) != wanted.types->end());
  };
  FoundForMeeting found;
  UserSearch search{.query = wanted.query, .limit = search_page, .after = {}};
  for (int turn = 0; turn < max_search_pages; ++turn) {
    auto page = co_await search_users(services, actor, search);
    if (!page) co_return std::unexpected(std::move(page.error()));
    for (core::User& user : page->users) {
      if (!fits(user)) continue;
      ++found.total;
      if (static_cast<int>(found.users.size()) < wanted.limit) found.users.push_back(std::move(user));
    }
    if (!page->next) break;
    search.after = page->next;
  }
  co_return found;
}

}  // namespace parley::services
