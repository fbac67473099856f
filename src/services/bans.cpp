#include "services/bans.hpp"

#include "services/participants.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

constexpr std::size_t max_reason_bytes = 1000;

std::unexpected<core::Error> not_banned() {
  return core::fail(core::Code::not_found, "This person is not banned from the meeting.");
}

core::Outcome<Ban> ban(Transaction& transaction, Services& services, const Actor& actor, const Membership& moderator,
                       const BanPerson& request) {
  const auto& [meeting, own] = moderator;
  auto participant = find_participant(transaction, meeting, request.person);
  if (!participant && !transaction.users.find(request.person)) return std::unexpected(participant.error());
  if (participant && participant->participant_id == own.participant_id)
    return core::fail(core::Code::forbidden, "Nobody bans themselves.");
  if (participant && participant->role == core::Role::host)
    return core::fail(core::Code::forbidden, "The host cannot be banned.");
  Ban made{meeting.meeting_id, participant ? participant->person_id() : request.person, actor.person_id(),
           request.reason, services.clock.now()};
  if (auto earlier = transaction.bans.find(made.meeting_id, made.person_id)) {
    made = std::move(*earlier);
  } else {
    transaction.bans.insert(made);
    write_audit(transaction, services, actor, {"PARTICIPANT_BANNED", meeting.meeting_id, made.person_id});
  }
  if (participant && participant->status != core::ParticipantStatus::banned)
    send_away(transaction, services, meeting, std::move(*participant), LeaveReason::banned, made.reason.value_or(""));
  settle_empty(transaction, services, meeting);
  return made;
}

core::Outcome<Ban> ban_once(Transaction& transaction, Services& services, const Actor& actor,
                            const BanPerson& request) {
  auto membership = require_permission(transaction, services, actor, request.meeting, core::Permission::can_moderate);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const std::string& meeting_id = membership->meeting.meeting_id;
  return make_once(
      transaction, services, actor, "ban_person", request.idempotency,
      [&] { return ban(transaction, services, actor, *membership, request); },
      [](const Ban& made) { return made.person_id; },
      [&](const std::string& person_id) -> core::Outcome<Ban> {
        auto earlier = transaction.bans.find(meeting_id, person_id);
        if (!earlier) return not_banned();
        return std::move(*earlier);
      });
}

core::Outcome<> lift(Transaction& transaction, Services& services, const Actor& actor, const std::string& reference,
                     const std::string& person) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::Meeting& meeting = membership->meeting;
  auto participant = find_participant(transaction, meeting, person);
  const std::string person_id = participant ? participant->person_id() : person;
  const bool was_banned = transaction.bans.remove(meeting.meeting_id, person_id);
  if (!was_banned) return not_banned();
  write_audit(transaction, services, actor, {"BAN_LIFTED", meeting.meeting_id, person_id});
  if (participant && participant->status == core::ParticipantStatus::banned) {
    participant->status = core::ParticipantStatus::removed;
    participant->updated_at = services.clock.now();
    transaction.participants.update(*participant);
  }
  return {};
}

}  // namespace

Async<Ban> ban_person(Services& services, Actor actor, BanPerson request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (request.reason && request.reason->size() > max_reason_bytes)
    co_return std::unexpected(invalid_field("reason", "must have 1000 bytes or fewer"));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return ban_once(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> lift_ban(Services& services, Actor actor, std::string reference, std::string person) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), person = std::move(person)](
                 Transaction& transaction) { return lift(transaction, services, actor, reference, person); };
  co_return co_await services.store.write(std::move(job));
}

Async<BanPage> list_bans(Services& services, Actor actor, std::string reference, int limit,
                         std::optional<PageKey> after) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<BanPage> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
    if (!membership) return std::unexpected(std::move(membership.error()));
    BanPage page{transaction.bans.list(membership->meeting.meeting_id, limit + 1, after), std::nullopt};
    if (static_cast<int>(page.bans.size()) > limit) {
      page.bans.pop_back();
      page.next = PageKey{page.bans.back().created_at, page.bans.back().person_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
