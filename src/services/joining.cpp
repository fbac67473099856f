#include "services/joining.hpp"

#include "core/join_policy.hpp"
#include "core/text.hpp"
#include "services/accounts.hpp"
#include "services/admission.hpp"
#include "services/breakouts.hpp"
#include "services/group_calls.hpp"
#include "services/groups.hpp"
#include "services/ringing.hpp"
#include "services/support.hpp"
#include "services/views.hpp"

#include <algorithm>

namespace parley::services {
namespace {

constexpr std::string_view keyed_join = "join_meeting";

/// The guest whom an earlier join with nobody's key made; unset where there was none.
core::Outcome<std::optional<core::GuestSession>> guest_made_before(Transaction& transaction, Services& services,
                                                                   const IdempotencyKey& key) {
  auto made = made_before(transaction, services, Actor{}.person_id(), keyed_join, key);
  if (!made) return std::unexpected(std::move(made.error()));
  if (!*made) return std::nullopt;
  auto session = transaction.guests.find(**made);
  if (!session || session->expires_at <= services.clock.now()) return std::unexpected(made_is_gone());
  return session;
}

/// What is found out before the transaction that lets someone in, since a password takes a while to check.
struct PasswordCheck {
  std::string meeting_id;
  std::optional<std::string> hash;  ///< to be checked; unset where no password is asked for
};

/// How many places of a meeting with a bound are taken. Those who have left while the database was away have left; who
/// they are matters, and is asked, only where the meeting would be full with them.
int places_taken(Transaction& transaction, const Services& services, const core::Meeting& meeting) {
  const int kept = transaction.participants.count_joined(meeting.meeting_id);
  if (kept < *meeting.max_participants || services.late_leaves.empty()) return kept;
  const auto joined = transaction.participants.joined(meeting.meeting_id);
  return static_cast<int>(std::ranges::count_if(
      joined, [&](const core::Participant& participant) { return !services.late_leaves.of(participant); }));
}

/// The facts about one person and one meeting, but for the password.
core::JoinFacts facts_of(Transaction& transaction, const Services& services, const core::Meeting& meeting,
                         const Actor& actor, const JoinMeeting& request, const std::optional<core::Participant>& own) {
  core::JoinFacts facts;
  facts.meeting = &meeting;
  // Who was invited by mail and banned before having an account is banned under the invitation.
  facts.banned = (own && own->status == core::ParticipantStatus::banned) ||
                 (actor.is_known() && transaction.bans.is_banned(meeting.meeting_id, actor.person_id()));
  facts.removed = own && own->status == core::ParticipantStatus::removed;
  facts.by_itself = request.by_itself;
  facts.is_guest = !actor.user;
  facts.role = own ? own->role : actor.user ? core::Role::attendee : core::Role::guest;
  facts.already_joined = own && own->status == core::ParticipantStatus::joined;
  facts.admitted = own && own->admitted_at.has_value();
  if (actor.guest) {
    const auto session = transaction.guests.find(actor.guest->session_id);
    facts.admission = session ? session->admission : core::Admission::declined;
  }
  if (facts.is_guest && meeting.auto_admit_guests && transaction.participants.has_joined_user(meeting.meeting_id)) {
    facts.admitted = true;
    if (facts.admission == core::Admission::waiting) facts.admission = core::Admission::admitted;
  }
  if (meeting.kind == core::MeetingKind::group_call)
    facts.may_enter =
        actor.user && meeting.group_id && is_group_member(transaction, *meeting.group_id, actor.user->user_id);
  if (meeting.max_participants && !facts.already_joined)
    facts.joined_count = places_taken(transaction, services, meeting);
  return facts;
}

/// A guest's credential is for one meeting and nothing else, and for a day at most. A socket may hold one that has
/// ended since it connected, and an account may have been disabled since its token was looked at.
core::Outcome<> check_credential(Transaction& transaction, const Actor& actor, const core::Meeting& meeting,
                                 core::TimePoint now) {
  if (actor.user) {
    const auto account = transaction.users.find(actor.user->user_id);
    if (account && account->disabled) return core::fail(core::Code::unauthorized, "This account is disabled.");
  }
  if (!actor.guest) return {};
  if (actor.guest->meeting_id != meeting.meeting_id) return refuse_other_pass();
  const auto session = transaction.guests.find(actor.guest->session_id);
  if (session && session->expires_at > now) return {};
  return core::fail(core::Code::unauthorized, "This guest pass has ended. Join again as a new guest.");
}

/// Everything that is asked before the password, and whether there is one to check.
core::Outcome<PasswordCheck> look_before(Transaction& transaction, const Services& services, const Actor& actor,
                                         const JoinMeeting& request, core::TimePoint now) {
  auto meeting = find_meeting(transaction, request.meeting);
  if (!meeting) return std::unexpected(std::move(meeting.error()));
  if (auto good = check_credential(transaction, actor, *meeting, now); !good)
    return std::unexpected(std::move(good.error()));
  const auto own = find_own_participant(transaction, meeting->meeting_id, actor);
  core::JoinFacts facts = facts_of(transaction, services, *meeting, actor, request, own);
  // Their own place, which is counted where they are not in it, is free for them.
  if (own && services.late_leaves.of(*own)) facts.already_joined = false;
  if (!core::needs_password(*meeting, facts.role, facts.already_joined || request.came_before)) {
    if (auto decision = core::decide_join(facts); !decision) return std::unexpected(std::move(decision.error()));
    return PasswordCheck{meeting->meeting_id, std::nullopt};
  }
  // With a wrong password assumed, the policy tells of all that comes before it.
  facts.password = request.password ? core::PasswordAnswer::wrong : core::PasswordAnswer::missing;
  auto decision = core::decide_join(facts);
  if (!decision && (decision.error().code != core::Code::wrong_password || !request.password))
    return std::unexpected(std::move(decision.error()));
  return PasswordCheck{meeting->meeting_id, meeting->password_hash};
}

Async<> check_password(Services& services, const Actor& actor, const PasswordCheck& check,
                       const std::string& password) {
  const std::string key = check.meeting_id + ' ' + actor.person_id() + ' ' + actor.address;
  const core::TimePoint now = services.clock.now();
  if (services.settings.rate_limits) {
    auto allowed = services.attempts.meeting_password.check(key, now);
    if (!allowed) co_return allowed;
  }
  auto right = co_await services.passwords.verify(*check.hash, password);
  if (!right) co_return std::unexpected(std::move(right.error()));
  if (*right) co_return core::Outcome<>{};
  services.attempts.meeting_password.count(key, now);
  co_return core::fail(core::Code::wrong_password, "That is not this meeting's password.");
}

/// One join, inside its transaction.
class Joining {
 public:
  Joining(Services& services, Transaction& transaction, Actor actor, const JoinMeeting& request,
          const std::optional<std::string>& checked_hash)
      : services_(services),
        transaction_(transaction),
        actor_(std::move(actor)),
        request_(request),
        checked_hash_(checked_hash),
        now_(services.clock.now()) {}

  core::Outcome<JoinResult> run() {
    auto meeting = find_meeting(transaction_, request_.meeting);
    if (!meeting) return std::unexpected(std::move(meeting.error()));
    meeting_ = std::move(*meeting);
    if (auto good = check_credential(transaction_, actor_, meeting_, now_); !good)
      return std::unexpected(std::move(good.error()));
    // Of two requests at once the other one may have been first.
    if (!actor_.is_known() && request_.idempotency) {
      auto before = guest_made_before(transaction_, services_, *request_.idempotency);
      if (!before) return std::unexpected(std::move(before.error()));
      actor_.guest = std::move(*before);
    }
    own_ = find_own_participant(transaction_, meeting_.meeting_id, actor_);
    if (own_) end_late_stay(transaction_, services_, meeting_, *own_);
    auto decision = decide();
    if (!decision) return std::unexpected(std::move(decision.error()));
    if (decision->starts_meeting) {
      starts_ = true;
      auto started = start_now(transaction_, services_, actor_, meeting_);
      if (!started) return std::unexpected(std::move(started.error()));
      meeting_ = std::move(*started);
    }
    const bool was_joined = own_ && own_->status == core::ParticipantStatus::joined;
    become_participant();
    if (decision->joined && !was_joined)
      enter();
    else if (!decision->joined)
      wait();
    else if (changed_)
      tell_update();
    return result(decision->joined, decision->joined && !was_joined);
  }

 private:
  core::Outcome<core::JoinDecision> decide() {
    core::JoinFacts facts = facts_of(transaction_, services_, meeting_, actor_, request_, own_);
    if (core::needs_password(meeting_, facts.role, facts.already_joined || request_.came_before)) {
      // A password that was set or changed since the check has not been answered.
      facts.password =
          checked_hash_ == meeting_.password_hash ? core::PasswordAnswer::right : core::PasswordAnswer::wrong;
    }
    return core::decide_join(facts);
  }

  void become_participant() {
    if (own_ && claim_invitation(*own_, actor_)) changed_ = true;
    if (!own_) {
      if (!actor_.user && !actor_.guest) become_guest();
      own_ = new_participant();
      is_new_ = true;
    } else if (request_.participant_name && own_->name != *request_.participant_name) {
      own_->name = *request_.participant_name;
      changed_ = true;
    }
  }

  void become_guest() {
    core::GuestSession session{.session_id = core::make_uuid(services_.random),
                               .meeting_id = meeting_.meeting_id,
                               .name = *request_.participant_name,
                               .created_at = now_,
                               .expires_at = now_ + services_.settings.guest_session_lifetime};
    transaction_.guests.insert(session);
    if (request_.idempotency)
      note_made(transaction_, services_, Actor{}.person_id(), keyed_join, *request_.idempotency, session.session_id);
    actor_.guest = std::move(session);
  }

  core::Participant new_participant() {
    core::Participant participant;
    participant.participant_id = core::make_id(services_.random, core::id_prefix::participant);
    participant.meeting_id = meeting_.meeting_id;
    if (actor_.user)
      participant.user_id = actor_.user->user_id;
    else
      participant.guest_session_id = actor_.guest->session_id;
    participant.name = request_.participant_name.value_or(actor_.user ? actor_.user->name : actor_.guest->name);
    participant.role = actor_.user ? core::Role::attendee : core::Role::guest;
    participant.created_at = now_;
    participant.updated_at = now_;
    return participant;
  }

  /// Members, and those who wait for it, learn that the meeting has come to life; whoever waits learns no names.
  void tell_first() {
    const boost::json::object outside{{"meeting_id", meeting_.meeting_id}};
    boost::json::object inside = outside;
    inside["participant"] = json::encode(view(*own_));
    std::vector<std::string> waiting;
    for (const core::Participant& each : transaction_.participants.waiting(meeting_.meeting_id))
      waiting.push_back(each.person_id());
    transaction_.after_commit([&people = services_.people, inside, outside, waiting = std::move(waiting),
                               members = news_of(transaction_, meeting_).people, own = own_->person_id()] {
      constexpr std::string_view event = "meeting:first_participant_joined";
      for (const std::string& person : waiting) people.to_person(person, event, outside);
      for (const std::string& person : members)
        if (person != own && std::ranges::find(waiting, person) == waiting.end())
          people.to_person(person, event, inside);
    });
  }

  /// Of this gathering: a recurring meeting has many.
  bool is_first_of_all() {
    if (transaction_.participants.count_joined(meeting_.meeting_id) > 0) return false;
    if (starts_) return true;
    std::optional<PageKey> since_start;
    if (meeting_.started_at) since_start = PageKey{*meeting_.started_at, ""};
    return transaction_.attendance.page(meeting_.meeting_id, 1, since_start).empty();
  }

  void enter() {
    // Only who answers the ringing takes a call over; who comes later comes on their own account.
    if (own_->status != core::ParticipantStatus::ringing && own_->status != core::ParticipantStatus::accepted)
      own_->handed_over_by.reset();
    const bool is_first = is_first_of_all();
    const bool was_known = !is_new_;
    const bool was_waiting = own_->status == core::ParticipantStatus::waiting;
    // Who has answered has stopped the ringing already.
    const bool may_ring = was_known && own_->status != core::ParticipantStatus::accepted;
    own_->status = core::ParticipantStatus::joined;
    own_->joined_at = now_;
    own_->left_at = std::nullopt;
    own_->media_status = {};
    save();
    transaction_.attendance.insert({.attendance_id = core::make_id(services_.random, core::id_prefix::attendance),
                                    .meeting_id = meeting_.meeting_id,
                                    .participant_id = own_->participant_id,
                                    .joined_at = now_,
                                    .device = request_.device_info});
    if (may_ring) answer_ringing(transaction_, services_, meeting_, *own_);
    write_audit(transaction_, services_, actor_, {"CALL_JOINED", meeting_.meeting_id, own_->participant_id});
    transaction_.after_commit([&events = services_.events, meeting = meeting_, participant = *own_, was_waiting] {
      events.participant_joined(meeting, participant);
      // Who was let in has been told of so; others come in when the meeting has begun, or as its waiting room is
      // closed.
      if (was_waiting) events.waiting_changed(meeting, participant, WaitingChange::left);
    });
    enter_breakouts(transaction_, services_, meeting_, *own_);
    if (is_first) tell_first();
    if (actor_.guest)
      note_let_in();
    else
      admit_all_guests(transaction_, services_, meeting_);
    if (meeting_.kind == core::MeetingKind::group_call) {
      if (was_known) forget_hand_overs(transaction_, meeting_, *own_);  // those of an earlier stay
      note_group_call_joined(transaction_, services_, meeting_, *own_);
    }
  }

  /// A guest who got in without being asked about (auto_admit_guests) is admitted all the same.
  void note_let_in() {
    auto session = transaction_.guests.find(actor_.guest->session_id);
    if (!session || session->admission == core::Admission::admitted) return;
    session->admission = core::Admission::admitted;
    transaction_.guests.update(*session);
  }

  void wait() {
    if (own_->status == core::ParticipantStatus::waiting && !changed_) return;
    // Who comes to the door has answered: nothing rings on while they wait there.
    const bool rang = own_->status == core::ParticipantStatus::ringing;
    own_->status = core::ParticipantStatus::waiting;
    save();
    if (rang) answer_ringing(transaction_, services_, meeting_, *own_);
    transaction_.after_commit([&events = services_.events, meeting = meeting_, participant = *own_] {
      events.waiting_changed(meeting, participant, WaitingChange::waiting);
    });
  }

  void tell_update() {
    save();
    transaction_.after_commit([&events = services_.events, meeting = meeting_, participant = *own_] {
      events.participant_updated(meeting, participant);
    });
  }

  void save() {
    own_->updated_at = now_;
    if (std::exchange(is_new_, false))
      transaction_.participants.insert(*own_);
    else
      transaction_.participants.update(*own_);
  }

  core::Outcome<JoinResult> result(bool joined, bool newly_joined) {
    JoinResult result;
    result.joined = joined;
    result.newly_joined = newly_joined;
    result.participant = *own_;
    result.details.meeting = meeting_;
    result.actor = actor_;
    return result;
  }

  Services& services_;
  Transaction& transaction_;
  Actor actor_;
  const JoinMeeting& request_;
  const std::optional<std::string>& checked_hash_;
  const core::TimePoint now_;
  core::Meeting meeting_;
  std::optional<core::Participant> own_;
  bool changed_ = false;
  bool starts_ = false;  ///< this join starts the meeting
  bool is_new_ = false;  ///< own_ is not kept yet
};

core::Outcome<> check_request(const Actor& actor, const JoinMeeting& request) {
  if (request.participant_name) return check_name("participant_name", *request.participant_name);
  if (actor.is_known()) return {};
  return std::unexpected(invalid_field("participant_name", "is needed to join without an account"));
}

/// The tokens that go with a join; signed apart, since the database's thread has better to do.
void add_tokens(Services& services, bool has_no_credential, JoinResult& result) {
  const core::TimePoint now = services.clock.now();
  const std::string& meeting_id = result.details.meeting.meeting_id;
  if (result.joined)
    result.access_token = services.tokens.sign({.use = TokenClaims::Use::meeting,
                                                .subject = result.participant.person_id(),
                                                .name = result.participant.name,
                                                .meeting_id = meeting_id,
                                                .participant_id = result.participant.participant_id,
                                                .issued_at = now,
                                                .expires_at = now + services.settings.meeting_token_lifetime});
  if (has_no_credential)
    result.guest_token = services.tokens.sign({.use = TokenClaims::Use::guest,
                                               .subject = result.actor.guest->session_id,
                                               .name = result.actor.guest->name,
                                               .meeting_id = meeting_id,
                                               .issued_at = now,
                                               .expires_at = result.actor.guest->expires_at});
}

/// The meeting as the person sees it after the join; read apart, to keep the writing transaction short.
Async<MeetingDetails> details_after(Services& services, const JoinResult& result) {
  auto job = [meeting = result.details.meeting,
              actor = result.actor](Transaction& transaction) -> core::Outcome<MeetingDetails> {
    return details_of(transaction, meeting, actor);
  };
  co_return co_await services.store.look(std::move(job));
}

/// guest_made_before, for what is asked before the transaction that lets someone in.
Async<std::optional<core::GuestSession>> find_guest_of(Services& services, IdempotencyKey key) {
  auto job = [&services, key = std::move(key)](Transaction& transaction) {
    return guest_made_before(transaction, services, key);
  };
  co_return co_await services.store.write(std::move(job));
}

core::Outcome<> change_media_status(Transaction& transaction, Services& services, const std::string& participant_id,
                                    core::MediaStatus status) {
  auto participant = transaction.participants.find(participant_id);
  if (!participant || participant->status != core::ParticipantStatus::joined || participant->media_status == status)
    return {};
  const auto meeting = transaction.meetings.find(participant->meeting_id);
  if (!meeting) return {};
  participant->media_status = status;
  participant->updated_at = services.clock.now();
  transaction.participants.update(*participant);
  transaction.after_commit([&events = services.events, meeting = *meeting, participant = *participant] {
    events.participant_updated(meeting, participant);
  });
  return {};
}

}  // namespace

Async<JoinResult> join_meeting(Services& services, Actor actor, JoinMeeting request) {
  if (auto valid = check_request(actor, request); !valid) co_return std::unexpected(std::move(valid.error()));
  const bool is_nobody = !actor.is_known();
  if (is_nobody && request.idempotency) {
    if (auto key = check_nobodys_key(request.idempotency); !key) co_return std::unexpected(std::move(key.error()));
    auto guest = co_await find_guest_of(services, *request.idempotency);
    if (!guest) co_return std::unexpected(std::move(guest.error()));
    actor.guest = std::move(*guest);
  }
  if (request.device_info) request.device_info->resize(core::shortened(*request.device_info, max_device_bytes).size());

  auto look = [&services, actor, request, now = services.clock.now()](Transaction& transaction) {
    return look_before(transaction, services, actor, request, now);
  };
  auto check = co_await services.store.look(std::move(look));
  if (!check) co_return std::unexpected(std::move(check.error()));
  if (check->hash) {
    auto right = co_await check_password(services, actor, *check, *request.password);
    if (!right) co_return std::unexpected(std::move(right.error()));
  }

  auto join = [&services, actor, request, hash = check->hash](Transaction& transaction) {
    return Joining(services, transaction, actor, request, hash).run();
  };
  auto result = co_await services.store.write(std::move(join));
  if (!result) co_return result;
  auto details = co_await details_after(services, *result);
  if (!details) co_return std::unexpected(std::move(details.error()));
  result->details = std::move(*details);
  add_tokens(services, is_nobody, *result);
  co_return result;
}

Async<JoinResult> register_participant(Services& services, Actor actor, JoinMeeting request) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto look = [actor, reference = request.meeting](Transaction& transaction) -> core::Outcome<> {
    auto meeting = find_meeting(transaction, reference);
    if (!meeting) return std::unexpected(std::move(meeting.error()));
    const auto own = find_own_participant(transaction, meeting->meeting_id, actor);
    if (!own) return core::fail(core::Code::not_found, "There is no such meeting.");
    // Joining says so, in its order.
    if (core::is_over(meeting->status) || own->status == core::ParticipantStatus::banned) return {};
    if (own->status == core::ParticipantStatus::waiting || (!own->is_member() && !own->admitted_at))
      return core::fail(core::Code::invalid_state, "You have not been let into this meeting.");
    return {};
  };
  auto admitted = co_await services.store.look(std::move(look));
  if (!admitted) co_return std::unexpected(std::move(admitted.error()));
  co_return co_await join_meeting(services, std::move(actor), std::move(request));
}

Async<> update_media_status(Services& services, std::string participant_id, core::MediaStatus status) {
  auto job = [&services, participant_id = std::move(participant_id), status](Transaction& transaction) {
    return change_media_status(transaction, services, participant_id, status);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> load_roles(Services& services) {
  // As a writer, though nothing is written: what is taken over is put in order with the changes that others make here.
  auto job = [&services](Transaction& transaction) -> core::Outcome<> {
    transaction.after_commit([&services, table = transaction.roles.load()] { services.roles = table; });
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
