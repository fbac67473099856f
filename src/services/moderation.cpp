#include "services/moderation.hpp"

#include "services/admission.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

core::Outcome<MeetingDetails> lock(Transaction& transaction, Services& services, const Actor& actor,
                                   const std::string& reference, bool locked) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
  if (!membership) return std::unexpected(std::move(membership.error()));
  core::Meeting& meeting = membership->meeting;
  if (core::is_over(meeting.status))
    return core::fail(core::Code::invalid_state,
                      "The meeting is " + std::string(core::enum_name(meeting.status)) + ": there is nothing to lock.");
  if (meeting.locked != locked) {
    meeting.locked = locked;
    meeting.updated_at = services.clock.now();
    transaction.meetings.update(meeting);
    write_audit(transaction, services, actor, {locked ? "MEETING_LOCKED" : "MEETING_UNLOCKED", meeting.meeting_id});
    transaction.after_commit(
        [&events = services.events, news = news_of(transaction, meeting)] { events.meeting_updated(news); });
  }
  return details_of(transaction, meeting, actor);
}

core::Outcome<std::vector<core::Participant>> decide_all(Transaction& transaction, Services& services,
                                                         const Actor& actor, const std::string& reference, bool admit) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_admit_external);
  if (!membership) return std::unexpected(std::move(membership.error()));
  const core::Meeting& meeting = membership->meeting;
  std::vector<core::Participant> decided;
  for (core::Participant& waiting : transaction.participants.waiting(meeting.meeting_id))
    decided.push_back(admit ? admit_waiting(transaction, services, actor, meeting, std::move(waiting))
                            : decline_waiting(transaction, services, actor, meeting, std::move(waiting)));
  return decided;
}

Async<std::vector<core::Participant>> decide_all_waiting(Services& services, Actor actor, std::string reference,
                                                         bool admit) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), admit](Transaction& transaction) {
    return decide_all(transaction, services, actor, reference, admit);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace

Async<MeetingDetails> lock_meeting(Services& services, Actor actor, std::string reference, bool locked) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), locked](Transaction& transaction) {
    return lock(transaction, services, actor, reference, locked);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::vector<core::Participant>> list_waiting(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference)](
                 Transaction& transaction) -> core::Outcome<std::vector<core::Participant>> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_admit_external);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return transaction.participants.waiting(membership->meeting.meeting_id);
  };
  co_return co_await services.store.read(std::move(job));
}

Async<std::vector<core::Participant>> admit_all_waiting(Services& services, Actor actor, std::string reference) {
  return decide_all_waiting(services, std::move(actor), std::move(reference), true);
}

Async<std::vector<core::Participant>> reject_all_waiting(Services& services, Actor actor, std::string reference) {
  return decide_all_waiting(services, std::move(actor), std::move(reference), false);
}

Async<> note_muting(Services& services, Actor actor, std::string meeting_id, std::string what,
                    std::optional<std::string> target) {
  auto job = [&services, actor = std::move(actor), meeting_id = std::move(meeting_id), what = std::move(what),
              target = std::move(target)](Transaction& transaction) -> core::Outcome<> {
    write_audit(transaction, services, actor, {"PARTICIPANT_MUTED", meeting_id, target, R"({"kind":")" + what + "\"}"});
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
