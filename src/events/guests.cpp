#include "events/families.hpp"
#include "events/session.hpp"
#include "services/guests.hpp"

namespace parley::events {
namespace {

struct GuestAtDoor {
  json::Text<1, 64> meeting_id;
  std::optional<json::Text<1, 64>> session_id;  ///< the guest's own, which the connection knows already
  std::optional<json::Text<1, 200>> display_name;
};
BOOST_DESCRIBE_STRUCT(GuestAtDoor, (), (meeting_id, session_id, display_name))

struct GuestReference {
  json::Text<1, 64> meeting_id;
  json::Text<1, 64> session_id;
};
BOOST_DESCRIBE_STRUCT(GuestReference, (), (meeting_id, session_id))

struct AdmissionStatus {
  std::string session_id;
  core::Admission status;
};
BOOST_DESCRIBE_STRUCT(AdmissionStatus, (), (session_id, status))

/// Whoever stands at the door wants to hear what is decided, whether or not they have said client:ready.
void become_ready(Call& call) {
  Session& session = call.session();
  call.people().release(
      std::exchange(session.unready, nullptr),
      [&](KeptEvents kept) {
        for (KeptEvent& one : kept) session.emit(one.event, std::move(one.payload));
      },
      [&] { session.set_room(person_room(session.actor.person_id()), true); });
}

Async<AdmissionStatus> guest_join(Call& call, GuestAtDoor request) {
  const services::Actor& actor = call.session().actor;
  std::string session_id = request.session_id ? std::string(*request.session_id) : actor.person_id();
  // Before the telling, so that the answer of somebody very quick is not missed.
  if (actor.guest && actor.guest->session_id == session_id) {
    become_ready(call);
    co_await call.wait_at(actor.guest->meeting_id);
  }
  auto admission =
      co_await services::announce_guest(call.services(), actor, request.meeting_id, session_id, request.display_name);
  if (!admission) co_return std::unexpected(std::move(admission.error()));
  co_return AdmissionStatus{std::move(session_id), *admission};
}

Async<AdmissionStatus> admit_guest(Call& call, GuestReference request) {
  auto guest =
      co_await services::admit_guest(call.services(), call.session().actor, request.meeting_id, request.session_id);
  if (!guest) co_return std::unexpected(std::move(guest.error()));
  co_return AdmissionStatus{guest->person_id(), core::Admission::admitted};
}

Async<AdmissionStatus> decline_guest(Call& call, GuestReference request) {
  auto guest =
      co_await services::decline_guest(call.services(), call.session().actor, request.meeting_id, request.session_id);
  if (!guest) co_return std::unexpected(std::move(guest.error()));
  co_return AdmissionStatus{guest->person_id(), core::Admission::declined};
}

}  // namespace

void add_guest_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::connected;
  table.push_back(event("meeting:guest_join", rate, who, "A guest stands at the door; the room is told.", &guest_join));
  table.push_back(event("meeting:admit_guest", rate, who, "Lets a waiting guest in.", &admit_guest,
                        core::Permission::can_admit_external));
  table.push_back(event("meeting:decline_guest", rate, who, "Sends a waiting guest away.", &decline_guest,
                        core::Permission::can_admit_external));
}

}  // namespace parley::events
