#include "services/group_calls.hpp"

#include "services/group_call_views.hpp"
#include "services/group_call_events.hpp"
#include "services/group_call_repositories.hpp"
#include "services/groups.hpp"
#include "services/meetings.hpp"
#include "services/participant_walks.hpp"
#include "services/ringing.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

using boost::json::object;

std::unexpected<core::Error> no_such_call() { return core::fail(core::Code::not_found, "There is no such call."); }

std::unexpected<core::Error> wrong_state(std::string message) {
  return core::fail(core::Code::bad_request, std::move(message));
}

/// Calls are known to exist by whoever has their UUID; what is not shown is who is in them.
core::Outcome<GroupMembership> membership_of(Transaction& transaction, const Actor& actor,
                                             const std::string& group_id) {
  if (auto user = require_user(actor); !user) return std::unexpected(std::move(user.error()));
  auto group = transaction.of<GroupRepository>().find(group_id);
  if (!group) return core::fail(core::Code::not_found, "There is no such group.");
  auto member = transaction.of<GroupRepository>().find_member(group_id, actor.user->user_id);
  if (!member) return core::fail(core::Code::forbidden, "Only members of the group may do this.");
  return GroupMembership{std::move(*group), std::move(*member)};
}

struct CallMembership {
  core::Meeting meeting;
  GroupMembership group;
};

core::Outcome<CallMembership> call_of(Transaction& transaction, const Actor& actor, const std::string& call_id) {
  auto meeting = transaction.of<GroupCallRepository>().find(call_id);
  if (!meeting || !meeting->group_id) return no_such_call();
  auto group = membership_of(transaction, actor, *meeting->group_id);
  if (!group && group.error().code == core::Code::not_found) return no_such_call();
  if (!group) return std::unexpected(std::move(group.error()));
  return CallMembership{std::move(*meeting), std::move(*group)};
}

GroupCall with_people(Transaction& transaction, core::Meeting meeting) {
  auto participants = transaction.participants.list(meeting.meeting_id, max_participants_shown, std::nullopt);
  return {std::move(meeting), std::move(participants)};
}

core::Outcome<GroupCall> call_again(Transaction& transaction, const std::string& meeting_id) {
  auto meeting = transaction.meetings.find(meeting_id);
  if (!meeting) return no_such_call();
  return with_people(transaction, std::move(*meeting));
}

void tell_group(Transaction& transaction, Services& services, const std::string& group_id, std::string_view event,
                object payload) {
  transaction.after_commit(
      [&events = services.group_call_events, members = transaction.of<GroupRepository>().member_ids(group_id), event,
       payload = std::move(payload)]() mutable { events.to_members(members, event, std::move(payload)); });
}

core::Meeting new_call(Services& services, const core::User& creator, const GroupMembership& in,
                       const CreateGroupCall& request) {
  const core::TimePoint now = services.clock.now();
  core::Meeting meeting;
  meeting.meeting_id = core::make_id(services.random, core::id_prefix::meeting);
  meeting.kind = core::MeetingKind::group_call;
  meeting.title = in.group.name;
  meeting.created_by = creator.user_id;
  meeting.host_id = creator.user_id;
  meeting.organization_id = in.group.organization_id;
  meeting.group_id = in.group.group_id;
  meeting.status = core::MeetingStatus::waiting;
  // Only the initiator, the host and the group's admins end it for all; that one of them leaves ends nothing.
  meeting.policy = core::MeetingPolicy::hosted;
  meeting.on_host_leave = core::OnHostLeave::keep;
  meeting.allow_external = false;
  meeting.metadata = request.metadata;
  meeting.group_call_id = core::make_uuid(services.random);
  meeting.call_type = request.type;
  meeting.created_at = now;
  meeting.updated_at = now;
  return meeting;
}

core::Outcome<GroupCall> create(Transaction& transaction, Services& services, const Actor& actor,
                                const CreateGroupCall& request) {
  auto in = membership_of(transaction, actor, request.group_id);
  if (!in) return std::unexpected(std::move(in.error()));
  const auto make = [&]() -> core::Outcome<GroupCall> {
    if (const auto open = transaction.of<GroupCallRepository>().find_open(request.group_id)) {
      core::Error error{core::Code::bad_request, "The group has an active call; join that one."};
      error.facts.emplace_back("call_id", open->group_call_id.value_or(""));
      return std::unexpected(std::move(error));
    }
    core::Meeting meeting = new_call(services, *actor.user, *in, request);
    insert_with_free_code(transaction, services, meeting);
    transaction.participants.insert(host_participant(services, meeting, *actor.user));
    write_audit(transaction, services, actor, {"MEETING_CREATED", meeting.meeting_id, meeting.group_call_id});
    GroupCall call = with_people(transaction, std::move(meeting));
    tell_group(transaction, services, request.group_id, "call:created",
               {{"callId", *call.meeting.group_call_id},
                {"groupId", request.group_id},
                {"call", json::encode(view(call, services.clock.now()), json::Spelling::camel_case)}});
    return call;
  };
  return make_once(
      transaction, services, actor, "create_group_call", request.idempotency, make,
      [](const GroupCall& call) { return call.meeting.meeting_id; },
      [&](const std::string& meeting_id) { return call_again(transaction, meeting_id); });
}

/// What was refused as gone or out of order is told in this family's way.
core::Error in_family_words(core::Error error) {
  if (error.code == core::Code::gone || error.code == core::Code::invalid_state || error.code == core::Code::conflict)
    error.code = core::Code::bad_request;
  return error;
}

Async<CallMembership> find_call(Services& services, const Actor& actor, const std::string& call_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor, call_id](Transaction& transaction) { return call_of(transaction, actor, call_id); };
  co_return co_await services.store.read(std::move(job));
}

Async<GroupCall> read_call(Services& services, const std::string& meeting_id) {
  auto job = [meeting_id](Transaction& transaction) { return call_again(transaction, meeting_id); };
  co_return co_await services.store.read(std::move(job));
}

bool may_end(Services& services, Transaction& transaction, const Actor& actor, const CallMembership& in) {
  if (in.group.member.role == core::GroupRole::admin || in.meeting.created_by == actor.user->user_id) return true;
  const auto own = transaction.participants.find_user(in.meeting.meeting_id, actor.user->user_id);
  return own && core::may(services.roles, own->role, core::Permission::can_end, in.meeting);
}

EndReason end_reason_of(CallEnd reason) {
  switch (reason) {
    case CallEnd::normal:
      return EndReason::ended;
    case CallEnd::timeout:
      return EndReason::expired;
    case CallEnd::error:
      return EndReason::error;
    case CallEnd::cancelled:
      return EndReason::cancelled;
  }
  return EndReason::ended;
}

/// Nobody has joined it yet: it is called off.
core::Outcome<core::Meeting> call_off(Transaction& transaction, Services& services, const Actor& actor,
                                      core::Meeting meeting, CallEnd reason) {
  const auto status = core::next_status(meeting.status, core::MeetingAction::cancel);
  if (!status) return std::unexpected(in_family_words(status.error()));
  meeting.status = *status;
  meeting.ended_at = services.clock.now();
  meeting.updated_at = *meeting.ended_at;
  transaction.meetings.update(meeting);
  write_audit(transaction, services, actor,
              {"CALL_ENDED", meeting.meeting_id, meeting.group_call_id, R"({"reason":"cancelled"})"});
  MeetingNews news = news_of(transaction, meeting);
  transaction.after_commit(
      [&events = services.events, news = std::move(news)] { events.meeting_ended(news, EndReason::cancelled); });
  tell_group_call_ended(transaction, services, meeting, reason);
  return meeting;
}

core::Outcome<GroupCall> end_group_call_in(Transaction& transaction, Services& services, const Actor& actor,
                                           const std::string& call_id, CallEnd reason) {
  auto in = call_of(transaction, actor, call_id);
  if (!in) return std::unexpected(std::move(in.error()));
  if (!may_end(services, transaction, actor, *in))
    return core::fail(core::Code::forbidden, "Only who began the call and the group's admins may end it.");
  auto ended = end_group_call_now(transaction, services, actor, std::move(in->meeting), reason);
  if (!ended) return std::unexpected(std::move(ended.error()));
  return with_people(transaction, std::move(*ended));
}

/// The row of who is to take over; made where there is none.
core::Participant receiver_row(Transaction& transaction, Services& services, const core::Meeting& meeting,
                               const core::User& user) {
  if (auto known = transaction.participants.find_user(meeting.meeting_id, user.user_id)) return std::move(*known);
  core::Participant row;
  row.participant_id = core::make_id(services.random, core::id_prefix::participant);
  row.meeting_id = meeting.meeting_id;
  row.user_id = user.user_id;
  row.name = user.name;
  row.invited = true;
  row.created_at = services.clock.now();
  row.updated_at = row.created_at;
  transaction.participants.insert(row);
  return row;
}

/// bad_request for who is in the call or waits to be let in, and for who takes it over from somebody else: a person
/// takes the place of one.
core::Outcome<> check_receiver(Transaction& transaction, const core::Participant& giver,
                               const core::Participant& receiver) {
  using enum core::ParticipantStatus;
  if (receiver.status == joined) return wrong_state("This person is in the call already.");
  if (receiver.status == waiting) return wrong_state("This person waits to be let into the call.");
  const bool takes_over = receiver.status == ringing || receiver.status == accepted;
  if (!takes_over || !receiver.handed_over_by || receiver.handed_over_by == giver.participant_id) return {};
  const auto other = transaction.participants.find(*receiver.handed_over_by);
  if (!other || other->status != joined) return {};
  return wrong_state(
      "Somebody else hands the call over to this person already; choose another one, or try again later.");
}

/// One hands a call over to one person at a time: whom `giver` handed it over to before `receiver` rings no more, and
/// takes nobody's place where they have answered.
void withdraw_hand_overs(Transaction& transaction, Services& services, const core::Meeting& meeting,
                         const core::Participant& giver, const core::Participant& receiver) {
  for (core::Participant& other : all_participants(transaction, meeting.meeting_id)) {
    if (other.handed_over_by != giver.participant_id || other.participant_id == receiver.participant_id) continue;
    if (other.status == core::ParticipantStatus::ringing) {
      cancel_ring(transaction, services, meeting, other);
    } else {
      other.handed_over_by.reset();
      transaction.participants.update(other);
    }
  }
}

core::Outcome<GroupCall> transfer(Transaction& transaction, Services& services, const Actor& actor,
                                  const std::string& call_id, const std::string& target) {
  auto in = call_of(transaction, actor, call_id);
  if (!in) return std::unexpected(std::move(in.error()));
  const core::Meeting& meeting = in->meeting;
  const auto own = transaction.participants.find_user(meeting.meeting_id, actor.user->user_id);
  if (!own || own->status != core::ParticipantStatus::joined) return wrong_state("You are not in the call.");
  if (target == actor.user->user_id) return wrong_state("You are in the call yourself.");
  const auto user = transaction.users.find(target);
  if (!user || !is_group_member(transaction, *meeting.group_id, target))
    return wrong_state("The person you hand the call over to is no member of the group.");
  if (transaction.bans.is_banned(meeting.meeting_id, target))
    return wrong_state("This person is banned from the call.");
  core::Participant receiver = receiver_row(transaction, services, meeting, *user);
  if (auto free = check_receiver(transaction, *own, receiver); !free) return std::unexpected(std::move(free.error()));
  withdraw_hand_overs(transaction, services, meeting, *own, receiver);
  // One whom somebody called who is out of the call since rings anew, for who hands it over now.
  if (receiver.handed_over_by != own->participant_id) stop_ringing(transaction, services, meeting, receiver);
  receiver.invited = true;  // also who was sent away before
  receiver.handed_over_by = own->participant_id;
  transaction.participants.update(receiver);
  if (begin_ringing(transaction, services, meeting, std::move(receiver), *actor.user))
    tell_incoming(transaction, services, meeting, *actor.user, {target});
  write_audit(transaction, services, actor, {"CALL_TRANSFERRED", meeting.meeting_id, target});
  GroupCall call = with_people(transaction, meeting);
  transaction.after_commit(
      [&events = services.group_call_events, target,
       payload =
           object{{"callId", call_id}, {"fromUserId", actor.user->user_id}, {"fromName", actor.user->name}}]() mutable {
        events.to_members({target}, "call:transfer", std::move(payload));
      });
  return call;
}

/// Who is host of a call after one who has to go: an admin of the group before others, then who has been in the call
/// longest.
std::optional<core::Participant> next_call_host(Transaction& transaction, const core::Meeting& call,
                                                const std::string& leaver) {
  std::optional<core::Participant> next;
  for (core::Participant& one : transaction.participants.joined(call.meeting_id)) {
    if (!one.user_id || *one.user_id == leaver) continue;
    const auto member = transaction.of<GroupRepository>().find_member(*call.group_id, *one.user_id);
    if (!member) continue;
    const bool is_admin = member->role == core::GroupRole::admin;
    if (is_admin || !next) next = std::move(one);
    if (is_admin) break;
  }
  return next;
}

CallEnd call_end_of(EndReason reason) {
  switch (reason) {
    case EndReason::expired:
      return CallEnd::timeout;
    case EndReason::error:
      return CallEnd::error;
    case EndReason::cancelled:
      return CallEnd::cancelled;
    default:
      return CallEnd::normal;
  }
}

}  // namespace

core::Outcome<core::Meeting> end_group_call_now(Transaction& transaction, Services& services, const Actor& actor,
                                                core::Meeting meeting, CallEnd reason) {
  if (core::is_over(meeting.status))
    return wrong_state("The call is " + std::string(core::enum_name(meeting.status)) + " already.");
  if (!core::is_live(meeting.status)) return call_off(transaction, services, actor, std::move(meeting), reason);
  return end_now(transaction, services, actor, std::move(meeting), end_reason_of(reason));
}

void tell_group_call_ended(Transaction& transaction, Services& services, const core::Meeting& meeting, CallEnd reason) {
  if (!meeting.group_id || !meeting.group_call_id) return;
  tell_group(transaction, services, *meeting.group_id, "call:ended",
             {{"callId", *meeting.group_call_id},
              {"groupId", *meeting.group_id},
              {"reason", core::enum_name(reason)},
              {"durationSeconds", duration_seconds(meeting, services.clock.now())}});
}

void tell_group_call_ended(Transaction& transaction, Services& services, const core::Meeting& meeting,
                           EndReason reason) {
  tell_group_call_ended(transaction, services, meeting, call_end_of(reason));
}

void pass_on_call_host(Transaction& transaction, Services& services, const Actor& actor, core::Meeting& call,
                       core::Participant& participant) {
  if (participant.role != core::Role::host) return;
  if (auto next = next_call_host(transaction, call, participant.person_id())) {
    const std::string host_id = *next->user_id;
    hand_over(transaction, services, actor, call, std::move(*next), "host_left");
    call.host_id = host_id;
  }
  participant.role = core::Role::attendee;  // also where they come into it again
}

void forget_hand_overs(Transaction& transaction, const core::Meeting& meeting, const core::Participant& giver) {
  for (core::Participant& other : all_participants(transaction, meeting.meeting_id)) {
    if (other.handed_over_by != giver.participant_id) continue;
    other.handed_over_by.reset();
    transaction.participants.update(other);
  }
}

void note_group_call_joined(Transaction& transaction, Services& services, core::Meeting& meeting,
                            core::Participant& participant) {
  const int present = transaction.participants.count_joined(meeting.meeting_id);
  if (present > meeting.peak_participants) {
    meeting.peak_participants = present;
    transaction.meetings.update(meeting);
  }
  if (!participant.handed_over_by) return;
  auto giver = transaction.participants.find(*participant.handed_over_by);
  participant.handed_over_by.reset();
  if (!giver || giver->status != core::ParticipantStatus::joined) return transaction.participants.update(participant);
  if (giver->role == core::Role::host && participant.user_id) {
    giver->role = core::Role::attendee;
    participant.role = core::Role::host;
    meeting.host_id = *participant.user_id;
    transaction.meetings.update(meeting);
    transaction.after_commit([&events = services.events, meeting] { events.host_changed(meeting, "handed_over"); });
  }
  transaction.participants.update(participant);
  transaction.after_commit(
      [&events = services.events, meeting, participant] { events.participant_updated(meeting, participant); });
  take_out(transaction, services, meeting, std::move(*giver), core::ParticipantStatus::left, LeaveReason::left,
           services.clock.now());
}

Async<GroupCall> create_group_call(Services& services, Actor actor, CreateGroupCall request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  constexpr std::size_t most = 16 * 1024;
  if (request.metadata.size() > most)
    co_return std::unexpected(invalid_field("metadata", "must have 16384 bytes or fewer"));
  auto job = [&services, actor = std::move(actor), request = std::move(request)](Transaction& transaction) {
    return create(transaction, services, actor, request);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<GroupCall> get_group_call(Services& services, Actor actor, std::string call_id) {
  auto in = co_await find_call(services, actor, call_id);
  if (!in) co_return std::unexpected(std::move(in.error()));
  co_return co_await read_call(services, in->meeting.meeting_id);
}

Async<GroupCallPage> list_group_calls(Services& services, Actor actor, std::string group_id, int limit,
                                      std::optional<PageKey> after) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor = std::move(actor), group_id = std::move(group_id), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<GroupCallPage> {
    auto in = membership_of(transaction, actor, group_id);
    if (!in) return std::unexpected(std::move(in.error()));
    auto meetings = transaction.of<GroupCallRepository>().list(group_id, limit + 1, after);
    GroupCallPage page;
    if (static_cast<int>(meetings.size()) > limit) {
      meetings.pop_back();
      page.next = PageKey{meetings.back().created_at, meetings.back().meeting_id};
    }
    for (core::Meeting& meeting : meetings) page.calls.push_back(with_people(transaction, std::move(meeting)));
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<std::vector<GroupCall>> open_group_calls(Services& services, Actor actor) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [user_id = actor.user->user_id](Transaction& transaction) -> core::Outcome<std::vector<GroupCall>> {
    std::vector<GroupCall> calls;
    for (core::Meeting& meeting : transaction.of<GroupCallRepository>().open_of_user(user_id))
      if (is_group_member(transaction, meeting.group_id.value_or(""), user_id))
        calls.push_back(with_people(transaction, std::move(meeting)));
    return calls;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<JoinedGroupCall> join_group_call(Services& services, Actor actor, std::string call_id,
                                       std::optional<std::string> device_info) {
  auto in = co_await find_call(services, actor, call_id);
  if (!in) co_return std::unexpected(std::move(in.error()));
  JoinMeeting request{.meeting = in->meeting.meeting_id, .device_info = std::move(device_info)};
  auto joined = co_await join_meeting(services, actor, std::move(request));
  if (!joined) co_return std::unexpected(in_family_words(std::move(joined.error())));
  if (!joined->joined) co_return wrong_state("You wait to be let into this call.");
  auto call = co_await read_call(services, in->meeting.meeting_id);
  if (!call) co_return std::unexpected(std::move(call.error()));
  co_return JoinedGroupCall{std::move(*call), std::move(joined->participant), std::move(joined->access_token)};
}

Async<GroupCall> leave_group_call(Services& services, Actor actor, std::string call_id) {
  auto in = co_await find_call(services, actor, call_id);
  if (!in) co_return std::unexpected(std::move(in.error()));
  auto own = [meeting_id = in->meeting.meeting_id, user_id = actor.user->user_id](
                 Transaction& transaction) -> core::Outcome<std::optional<core::Participant>> {
    return transaction.participants.find_user(meeting_id, user_id);
  };
  auto participant = co_await services.store.read(std::move(own));
  if (!participant) co_return std::unexpected(std::move(participant.error()));
  if (!*participant || (*participant)->status != core::ParticipantStatus::joined)
    co_return wrong_state("You are not in the call.");
  auto left = co_await leave_meeting(services, actor, in->meeting.meeting_id);
  if (!left) co_return std::unexpected(in_family_words(std::move(left.error())));
  co_return co_await read_call(services, in->meeting.meeting_id);
}

Async<GroupCall> end_group_call(Services& services, Actor actor, std::string call_id, CallEnd reason) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), call_id = std::move(call_id), reason](Transaction& transaction) {
    return end_group_call_in(transaction, services, actor, call_id, reason);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<GroupCall> transfer_group_call(Services& services, Actor actor, std::string call_id, std::string target_user_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), call_id = std::move(call_id), target = std::move(target_user_id)](
                 Transaction& transaction) { return transfer(transaction, services, actor, call_id, target); };
  co_return co_await services.store.write(std::move(job));
}

Async<int> end_stuck_group_calls(Services& services, std::chrono::hours longest) {
  auto job = [&services, longest](Transaction& transaction) -> core::Outcome<int> {
    int ended = 0;
    for (core::Meeting& meeting : transaction.of<GroupCallRepository>().open_since(services.clock.now() - longest))
      if (end_group_call_now(transaction, services, Actor{}, std::move(meeting), CallEnd::timeout)) ++ended;
    return ended;
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
