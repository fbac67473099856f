#include "services/guests.hpp"

#include "core/guest_link.hpp"
#include "core/join_policy.hpp"
#include "services/accounts.hpp"
#include "services/admission.hpp"
#include "services/security/guest_keys.hpp"

#include <boost/json.hpp>

namespace parley::services {
namespace {

namespace json = boost::json;

/// Made for a guest who brings no one-time pre-keys.
constexpr int made_pre_keys = 20;

std::unexpected<core::Error> no_such_link() {
  return core::fail(core::Code::not_found,
                    "There is no such guest link. Ask the host of the meeting for the current one.");
}
std::unexpected<core::Error> no_such_session() {
  return core::fail(core::Code::not_found,
                    "There is no such guest session, or it has ended. Whoever wants to join registers anew.");
}

core::Outcome<Invitation> invitation_of(Transaction& transaction, const std::string& token, core::TimePoint now) {
  auto meeting = transaction.meetings.find_by_invitation(token);
  if (!meeting) return no_such_link();
  if (auto good = core::check_guest_link(*meeting, now); !good) return std::unexpected(std::move(good.error()));
  std::string host_name = host_name_of(transaction, *meeting);
  return Invitation{std::move(*meeting), std::move(host_name)};
}

/// Guessing links is limited: unknown ones count, by address.
core::Outcome<> may_try_link(Services& services, const std::string& address) {
  if (!services.settings.rate_limits) return {};
  return services.attempts.guest_link.check(address, services.clock.now());
}

template <class T>
void count_guess(Services& services, const std::string& address, const core::Outcome<T>& outcome) {
  if (!outcome && outcome.error().code == core::Code::not_found)
    services.attempts.guest_link.count(address, services.clock.now());
}

core::Outcome<> check_request(const RegisterGuest& request) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  if (auto name = check_name("display_name", request.display_name); !name) error.errors = name.error().errors;
  if (request.identity_key && !is_base64(*request.identity_key, max_identity_key_bytes))
    error.errors.push_back({"identity_key", "must be base64 of 1 to 1024 bytes"});
  if (request.identity_key && !request.signed_pre_key)
    error.errors.push_back({"signed_pre_key", "is required with an identity_key, which signs it"});
  if (!request.identity_key && request.signed_pre_key)
    error.errors.push_back({"identity_key", "is required with a signed_pre_key, which it signs"});
  if (request.signed_pre_key && json::serialize(*request.signed_pre_key).size() > max_pre_key_bytes)
    error.errors.push_back({"signed_pre_key", "must have 4096 bytes or fewer"});
  if (request.one_time_pre_keys) {
    if (request.one_time_pre_keys->size() > max_one_time_pre_keys)
      error.errors.push_back({"one_time_pre_keys", "must have at most 100 elements"});
    for (std::size_t i = 0; i < request.one_time_pre_keys->size(); ++i)
      if (json::serialize((*request.one_time_pre_keys)[i]).size() > max_pre_key_bytes)
        error.errors.push_back({"one_time_pre_keys[" + std::to_string(i) + "]", "must have 4096 bytes or fewer"});
  }
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

/// A guest's public keys as they are kept, and the private halves of those that were made here.
struct Keys {
  std::string identity_key;
  std::string signed_pre_key;
  std::vector<std::string> one_time_pre_keys;
  json::object made;
};

void make_identity(Keys& keys) {
  const KeyPair identity = make_identity_key();
  const KeyPair pre_key = make_pre_key();
  keys.identity_key = identity.public_key;
  keys.signed_pre_key = json::serialize(
      json::object{{"key_id", 1}, {"public_key", pre_key.public_key}, {"signature", sign_pre_key(identity, pre_key)}});
  keys.made["identity_key"] = identity.private_key;
  keys.made["signed_pre_key"] = json::object{{"key_id", 1}, {"private_key", pre_key.private_key}};
}

void make_one_time_pre_keys(Keys& keys) {
  json::array made;
  for (int id = 1; id <= made_pre_keys; ++id) {
    const KeyPair pre_key = make_pre_key();
    keys.one_time_pre_keys.push_back(json::serialize(json::object{{"key_id", id}, {"public_key", pre_key.public_key}}));
    made.push_back(json::object{{"key_id", id}, {"private_key", pre_key.private_key}});
  }
  keys.made["one_time_pre_keys"] = std::move(made);
}

Keys keys_of(const RegisterGuest& request) {
  Keys keys;
  if (request.identity_key) {
    keys.identity_key = *request.identity_key;
    keys.signed_pre_key = json::serialize(*request.signed_pre_key);
  } else {
    make_identity(keys);
  }
  if (request.one_time_pre_keys)
    for (const json::value& pre_key : *request.one_time_pre_keys)
      keys.one_time_pre_keys.push_back(json::serialize(pre_key));
  else
    make_one_time_pre_keys(keys);
  return keys;
}

core::Participant guest_participant(Services& services, const core::GuestSession& session) {
  core::Participant guest;
  guest.participant_id = core::make_id(services.random, core::id_prefix::participant);
  guest.meeting_id = session.meeting_id;
  guest.guest_session_id = session.session_id;
  guest.name = session.name;
  guest.role = core::Role::guest;
  guest.status = core::ParticipantStatus::waiting;
  guest.created_at = session.created_at;
  guest.updated_at = session.created_at;
  return guest;
}

void tell_waiting(Transaction& transaction, Services& services, const core::Meeting& meeting,
                  const core::Participant& guest) {
  transaction.after_commit([&events = services.events, meeting, guest] {
    events.waiting_changed(meeting, guest, WaitingChange::waiting);
    events.guest_waiting(meeting, guest);
  });
}

core::Outcome<RegisteredGuest> store_guest(Transaction& transaction, Services& services, const std::string& token,
                                           const std::string& name, const Keys& keys, const std::string& address) {
  const core::TimePoint now = services.clock.now();
  auto invitation = invitation_of(transaction, token, now);
  if (!invitation) return std::unexpected(std::move(invitation.error()));
  const core::Meeting& meeting = invitation->meeting;
  core::GuestSession session{.session_id = core::make_uuid(services.random),
                             .meeting_id = meeting.meeting_id,
                             .name = name,
                             .admission = core::Admission::waiting,
                             .identity_key = keys.identity_key,
                             .signed_pre_key = keys.signed_pre_key,
                             .created_at = now,
                             .expires_at = now + services.settings.guest_session_lifetime};
  transaction.guests.insert(session);
  transaction.guests.add_pre_keys(session.session_id, keys.one_time_pre_keys);
  core::Participant guest = guest_participant(services, session);
  transaction.participants.insert(guest);
  const Actor actor{std::nullopt, session, address};
  write_audit(transaction, services, actor, {"GUEST_REGISTERED", meeting.meeting_id, guest.participant_id});
  if (meeting.auto_admit_guests && transaction.participants.has_joined_user(meeting.meeting_id)) {
    guest = admit_waiting(transaction, services, Actor{}, meeting, std::move(guest));
    session.admission = core::Admission::admitted;
  } else {
    tell_waiting(transaction, services, meeting, guest);
  }
  RegisteredGuest registered;
  registered.session = std::move(session);
  registered.participant = std::move(guest);
  registered.invitation = std::move(*invitation);
  registered.one_time_pre_keys = static_cast<int>(keys.one_time_pre_keys.size());
  return registered;
}

/// What a repeated registration gives. Whoever repeats it may never have got the private halves that were made for it.
core::Outcome<RegisteredGuest> registered_before(Transaction& transaction, Services& services, const std::string& token,
                                                 const std::string& session_id, const Keys& keys) {
  const core::TimePoint now = services.clock.now();
  auto invitation = invitation_of(transaction, token, now);
  if (!invitation) return std::unexpected(std::move(invitation.error()));
  auto session = transaction.guests.find(session_id);
  if (!session || session->expires_at <= now) return no_such_session();
  auto guest = transaction.participants.find_guest(session->meeting_id, session_id);
  if (!guest) return no_such_session();
  if (!keys.made.empty()) {
    session->identity_key = keys.identity_key;
    session->signed_pre_key = keys.signed_pre_key;
    transaction.guests.update(*session);
    transaction.guests.remove_pre_keys(session_id);
    transaction.guests.add_pre_keys(session_id, keys.one_time_pre_keys);
  }
  RegisteredGuest registered;
  registered.session = std::move(*session);
  registered.participant = std::move(*guest);
  registered.invitation = std::move(*invitation);
  registered.one_time_pre_keys = transaction.guests.count_pre_keys(session_id);
  return registered;
}

core::Outcome<HandedOutKeys> take_keys(Transaction& transaction, const std::string& session_id, core::TimePoint now) {
  const auto session = transaction.guests.find(session_id);
  if (!session || session->expires_at <= now || !session->identity_key || !session->signed_pre_key)
    return no_such_session();
  HandedOutKeys keys{session_id, *session->identity_key, json::parse(*session->signed_pre_key), nullptr};
  if (const auto one = transaction.guests.take_pre_key(session_id)) keys.one_time_pre_key = json::parse(*one);
  return keys;
}

core::Outcome<> end_session(Transaction& transaction, Services& services, const Actor& actor,
                            const std::string& session_id) {
  auto session = transaction.guests.find(session_id);
  const core::TimePoint now = services.clock.now();
  if (!session || session->expires_at <= now) return no_such_session();
  session->expires_at = now;
  transaction.guests.update(*session);
  transaction.guests.remove_pre_keys(session_id);
  write_audit(transaction, services, actor, {"GUEST_SESSION_ENDED", session->meeting_id, session_id});
  const auto meeting = transaction.meetings.find(session->meeting_id);
  const auto guest = transaction.participants.find_guest(session->meeting_id, session_id);
  if (!meeting || !guest) return {};
  if (guest->status == core::ParticipantStatus::joined || guest->status == core::ParticipantStatus::waiting) {
    take_out(transaction, services, *meeting, *guest, core::ParticipantStatus::left, LeaveReason::left, now);
    write_audit(transaction, services, actor, {"CALL_LEFT", meeting->meeting_id, guest->participant_id});
    settle_empty(transaction, services, *meeting);
  }
  return {};
}

core::Outcome<core::Participant> decide(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& reference, const std::string& session_id, bool admit) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_admit_external);
  if (!membership) return std::unexpected(std::move(membership.error()));
  auto guest = find_waiting_guest(transaction, membership->meeting, session_id);
  if (!guest) return guest;
  return admit ? admit_waiting(transaction, services, actor, membership->meeting, std::move(*guest))
               : decline_waiting(transaction, services, actor, membership->meeting, std::move(*guest));
}

Async<core::Participant> decide_later(Services& services, Actor actor, std::string reference, std::string session_id,
                                      bool admit) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), session_id = std::move(session_id),
              admit](Transaction& transaction) {
    return decide(transaction, services, actor, reference, session_id, admit);
  };
  co_return co_await services.store.write(std::move(job));
}

core::Outcome<core::Admission> announce(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& reference, const std::optional<std::string>& name) {
  auto meeting = find_meeting(transaction, reference);
  if (!meeting) return std::unexpected(std::move(meeting.error()));
  if (actor.guest->meeting_id != meeting->meeting_id) return refuse_other_pass();
  auto session = transaction.guests.find(actor.guest->session_id);
  if (!session || session->expires_at <= services.clock.now()) return no_such_session();
  if (core::is_over(meeting->status)) return core::refuse_over(*meeting);
  if (transaction.bans.is_banned(meeting->meeting_id, session->session_id)) return core::refuse_banned();
  auto guest = transaction.participants.find_guest(meeting->meeting_id, session->session_id);
  if (!guest) return no_such_session();
  if (session->admission == core::Admission::declined) return core::refuse_declined();
  if (session->admission == core::Admission::admitted && guest->status != core::ParticipantStatus::waiting)
    return session->admission;
  if (name) {
    session->name = *name;
    transaction.guests.update(*session);
    guest->name = *name;
  }
  guest->status = core::ParticipantStatus::waiting;
  guest->updated_at = services.clock.now();
  transaction.participants.update(*guest);
  tell_waiting(transaction, services, *meeting, *guest);
  return core::Admission::waiting;
}

}  // namespace

Async<Invitation> look_at_invitation(Services& services, std::string token, std::string address) {
  if (auto allowed = may_try_link(services, address); !allowed) co_return std::unexpected(std::move(allowed.error()));
  auto job = [token = std::move(token), now = services.clock.now()](Transaction& transaction) {
    return invitation_of(transaction, token, now);
  };
  auto invitation = co_await services.store.read(std::move(job));
  count_guess(services, address, invitation);
  co_return invitation;
}

Async<RegisteredGuest> register_guest(Services& services, RegisterGuest request, std::string address) {
  if (auto valid = check_request(request); !valid) co_return std::unexpected(std::move(valid.error()));
  if (auto key = check_nobodys_key(request.idempotency); !key) co_return std::unexpected(std::move(key.error()));
  if (auto allowed = may_try_link(services, address); !allowed) co_return std::unexpected(std::move(allowed.error()));
  if (services.settings.rate_limits) {
    auto allowed = services.attempts.new_guest.attempt(address, services.clock.now());
    if (!allowed) co_return std::unexpected(std::move(allowed.error()));
  }
  Keys keys = keys_of(request);
  auto job = [&services, token = request.token, name = request.display_name, keys, address,
              key = request.idempotency](Transaction& transaction) {
    return make_once(
        transaction, services, Actor{}, "register_guest", key,
        [&] { return store_guest(transaction, services, token, name, keys, address); },
        [](const RegisteredGuest& made) { return made.session.session_id; },
        [&](const std::string& session_id) {
          return registered_before(transaction, services, token, session_id, keys);
        });
  };
  auto registered = co_await services.store.write(std::move(job));
  count_guess(services, address, registered);
  if (!registered) co_return registered;
  if (!keys.made.empty()) registered->private_keys = std::move(keys.made);
  const core::GuestSession& session = registered->session;
  registered->token = services.tokens.sign({.use = TokenClaims::Use::guest,
                                            .subject = session.session_id,
                                            .name = session.name,
                                            .meeting_id = session.meeting_id,
                                            .issued_at = session.created_at,
                                            .expires_at = session.expires_at});
  co_return registered;
}

Async<HandedOutKeys> hand_out_keys(Services& services, std::string session_id, std::string address) {
  if (services.settings.rate_limits) {
    auto allowed = services.attempts.guest_keys.attempt(address, services.clock.now());
    if (!allowed) co_return std::unexpected(std::move(allowed.error()));
  }
  auto job = [session_id = std::move(session_id), now = services.clock.now()](Transaction& transaction) {
    return take_keys(transaction, session_id, now);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> end_guest_session(Services& services, Actor actor, std::string session_id) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  if (!actor.guest || actor.guest->session_id != session_id) co_return no_such_session();
  auto job = [&services, actor = std::move(actor), session_id = std::move(session_id)](Transaction& transaction) {
    return end_session(transaction, services, actor, session_id);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<WaitingGuestPage> list_waiting_guests(Services& services, Actor actor, std::string reference, int limit,
                                            std::optional<PageKey> after) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [actor = std::move(actor), reference = std::move(reference), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<WaitingGuestPage> {
    auto membership = require_member(transaction, actor, reference);
    if (!membership) return std::unexpected(std::move(membership.error()));
    WaitingGuestPage page;
    page.guests = transaction.participants.waiting_guests(membership->meeting.meeting_id, limit + 1, after);
    if (static_cast<int>(page.guests.size()) > limit) {
      page.guests.pop_back();
      page.next = PageKey{page.guests.back().created_at, page.guests.back().participant_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<core::Participant> admit_guest(Services& services, Actor actor, std::string reference, std::string session_id) {
  co_return co_await decide_later(services, std::move(actor), std::move(reference), std::move(session_id), true);
}

Async<core::Participant> decline_guest(Services& services, Actor actor, std::string reference, std::string session_id) {
  co_return co_await decide_later(services, std::move(actor), std::move(reference), std::move(session_id), false);
}

Async<core::Admission> announce_guest(Services& services, Actor actor, std::string reference, std::string session_id,
                                      std::optional<std::string> display_name) {
  if (!actor.guest || actor.guest->session_id != session_id)
    co_return core::fail(core::Code::forbidden,
                         "Only the guest of this session stands at the door with it. Connect with its guest_token.");
  if (display_name) {
    auto valid = check_name("display_name", *display_name);
    if (!valid) co_return std::unexpected(std::move(valid.error()));
  }
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), name = std::move(display_name)](
                 Transaction& transaction) { return announce(transaction, services, actor, reference, name); };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
