#include "events/families.hpp"
#include "events/meeting_state.hpp"
#include "events/session.hpp"
#include "services/meeting_requests.hpp"
#include "services/ringing.hpp"

#include <set>
#include <utility>

namespace parley::events {
namespace {

/// A meeting by id or code, as clients name it.
using Reference = json::Text<1, 64>;

struct Join {
  Reference meeting_id;
  std::optional<json::Text<0, 200>> password;
  std::optional<json::Text<1, 200>> participant_name;
  std::optional<json::value> device_info;
  std::optional<bool> rejoin;  ///< by itself, after a lost connection or a reload: not for who was sent away meanwhile
};
BOOST_DESCRIBE_STRUCT(Join, (), (meeting_id, password, participant_name, device_info, rejoin))

struct MeetingReference {
  Reference meeting_id;
};
BOOST_DESCRIBE_STRUCT(MeetingReference, (), (meeting_id))

struct MeetingAnswer {
  services::MeetingView meeting;
};
BOOST_DESCRIBE_STRUCT(MeetingAnswer, (), (meeting))

/// The fields stand beside meeting_id, or in `fields`, or some here and some there; what is in both counts as in
/// `fields`.
struct Update : services::UpdateMeetingRequest {
  Reference meeting_id;
  std::optional<services::UpdateMeetingRequest> fields;
};
BOOST_DESCRIBE_STRUCT(Update, (services::UpdateMeetingRequest), (meeting_id, fields))

struct GenerateLink {
  Reference meeting_id;
  std::optional<bool> renew;
};
BOOST_DESCRIBE_STRUCT(GenerateLink, (), (meeting_id, renew))

struct LinkAnswer {
  std::string token;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(LinkAnswer, (), (token, url))

struct InviteLive {
  Reference meeting_id;
  json::List<services::PersonWord, services::max_people_at_once> user_ids;
};
BOOST_DESCRIBE_STRUCT(InviteLive, (), (meeting_id, user_ids))

struct InviteLiveAnswer {
  std::vector<services::ParticipantView> participants;
};
BOOST_DESCRIBE_STRUCT(InviteLiveAnswer, (), (participants))

/// What was kept goes out first, then what rings at the moment, each call once.
Async<Nothing> ready(Call& call, Nothing) {
  Session& session = call.session();
  std::set<std::string> told;
  call.people().release(
      std::exchange(session.unready, nullptr),
      [&](KeptEvents kept) {
        for (KeptEvent& one : kept) {
          if (one.event == "call:incoming") told.emplace(one.payload.at("call").at("meeting_id").as_string());
          session.emit(one.event, std::move(one.payload));
        }
      },
      [&] { session.set_room(person_room(session.actor.person_id()), true); });
  if (!session.actor.user) co_return Nothing{};
  session.set_room(organization_room(session.actor.user->organization_id.value_or("")), true);
  auto calls = co_await services::incoming_calls(call.services(), session.actor);
  if (!calls) co_return Nothing{};  // it is ready all the same
  for (json::object& incoming : *calls)
    if (!told.contains(std::string(incoming.at("call").at("meeting_id").as_string())))
      session.emit("call:incoming", std::move(incoming));
  co_return Nothing{};
}

Async<MeetingState> wait_to_be_let_in(Call& call, services::JoinResult result) {
  const std::string meeting_id = result.details.meeting.meeting_id;
  co_await call.wait_at(meeting_id);
  result.details.is_member = false;
  co_return MeetingState{.status = JoinStatus::waiting,
                         .meeting = services::view(call.services().settings, result.details),
                         .participant = services::view(result.participant)};
}

using JoinUseCase = services::Async<services::JoinResult> (*)(services::Services&, services::Actor,
                                                              services::JoinMeeting);

Async<MeetingState> join_by(Call& call, Join request, JoinUseCase use_case) {
  const auto pass = co_await call.session().passage.enter();
  services::JoinMeeting wanted{.meeting = request.meeting_id,
                               .password = request.password,
                               .participant_name = request.participant_name,
                               .device_info = services::device_text(request.device_info),
                               .by_itself = request.rejoin.value_or(false)};
  auto result = co_await use_case(call.services(), call.session().actor, std::move(wanted));
  if (!result) co_return std::unexpected(std::move(result.error()));
  if (!result->joined) co_return co_await wait_to_be_let_in(call, std::move(*result));

  const core::Meeting& meeting = result->details.meeting;
  JoinedMeeting joined{meeting.meeting_id, meeting.code, result->participant.participant_id};
  auto entered = co_await call.enter(std::move(joined));
  if (!entered) co_return std::unexpected(std::move(entered.error()));
  call.session().set_room(waiting_room(meeting.meeting_id), false);
  call.session().waiting->erase(meeting.meeting_id);
  MeetingState state =
      co_await full_state(call, meeting, result->details.host_name, result->participant, std::move(*entered));
  state.access_token = result->access_token;
  co_return state;
}

Async<MeetingState> join(Call& call, Join request) {
  return join_by(call, std::move(request), &services::join_meeting);
}

Async<MeetingState> register_participant(Call& call, Join request) {
  return join_by(call, std::move(request), &services::register_participant);
}

Async<Nothing> leave(Call& call, MeetingReference request) {
  Session& session = call.session();
  const auto pass = co_await session.passage.enter();
  const core::TimePoint now = call.services().clock.now();
  const auto joined = session.joined.find(request.meeting_id);
  if (joined) {
    session.joined.erase(joined->meeting_id);
    // Another device of the same person may stay. (Named: g++ 12 resumes wrongly behind `if (!co_await …)`.)
    const bool was_last = co_await call.live().exit(joined->meeting_id, session.socket_id);
    if (!was_last) co_return Nothing{};
  }
  auto done = co_await services::leave_meeting(call.services(), session.actor, request.meeting_id);
  if (!done && call.left_anyway(joined, done.error(), now)) co_return Nothing{};
  if (!done) co_return std::unexpected(std::move(done.error()));
  session.set_room(waiting_room(done->meeting.meeting_id), false);
  session.waiting->erase(done->meeting.meeting_id);
  co_return Nothing{};
}

Async<MeetingAnswer> answer_meeting(Call& call, services::Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return MeetingAnswer{services::view(call.services().settings, *details)};
}

Async<MeetingAnswer> create(Call& call, services::CreateMeetingRequest request) {
  services::CreateMeeting wanted = services::create_meeting_of(request);
  co_return co_await answer_meeting(call,
                                    services::create_meeting(call.services(), call.session().actor, std::move(wanted)));
}

template <class T>
bool is_given(const json::Field<T>& field) {
  return field.present();
}

template <class T>
bool is_given(const std::optional<T>& field) {
  return field.has_value();
}

/// Takes over what is given in `from`, and leaves the rest as it is.
void take_given(services::UpdateMeetingRequest& to, const services::UpdateMeetingRequest& from) {
  using Members = boost::describe::describe_members<services::UpdateMeetingRequest, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    if (is_given(from.*member.pointer)) to.*member.pointer = from.*member.pointer;
  });
}

Async<MeetingAnswer> update(Call& call, Update request) {
  services::UpdateMeetingRequest& change = request;
  if (request.fields) take_given(change, *request.fields);
  services::UpdateMeeting wanted = services::update_meeting_of(request.meeting_id, change);
  co_return co_await answer_meeting(call,
                                    services::update_meeting(call.services(), call.session().actor, std::move(wanted)));
}

Async<Nothing> done(services::Async<services::MeetingDetails> use_case) {
  auto details = co_await std::move(use_case);
  if (!details) co_return std::unexpected(std::move(details.error()));
  co_return Nothing{};
}

Async<Nothing> start(Call& call, MeetingReference request) {
  co_return co_await done(services::start_meeting(call.services(), call.session().actor, request.meeting_id));
}

Async<Nothing> end(Call& call, MeetingReference request) {
  co_return co_await done(services::end_meeting(call.services(), call.session().actor, request.meeting_id));
}

Async<Nothing> pause(Call& call, MeetingReference request) {
  co_return co_await done(services::pause_meeting(call.services(), call.session().actor, request.meeting_id));
}

Async<Nothing> resume(Call& call, MeetingReference request) {
  co_return co_await done(services::resume_meeting(call.services(), call.session().actor, request.meeting_id));
}

Async<LinkAnswer> generate_link(Call& call, GenerateLink request) {
  auto meeting = co_await services::generate_link(call.services(), call.session().actor, request.meeting_id,
                                                  request.renew.value_or(false));
  if (!meeting) co_return std::unexpected(std::move(meeting.error()));
  co_return LinkAnswer{*meeting->invitation_token, services::invitation_url(call.services().settings, *meeting)};
}

Async<InviteLiveAnswer> invite_live(Call& call, InviteLive request) {
  std::vector<std::string> user_ids = services::user_ids_of(request.user_ids);
  auto invited =
      co_await services::invite_live(call.services(), call.session().actor, request.meeting_id, std::move(user_ids));
  if (!invited) co_return std::unexpected(std::move(invited.error()));
  InviteLiveAnswer answer;
  for (const auto& list : {invited->added, invited->already})
    for (const core::Participant& participant : list) answer.participants.push_back(services::view(participant));
  co_return answer;
}

}  // namespace

void add_meeting_events(EventTable& table) {
  constexpr auto rate = RateClass::state;
  constexpr auto who = Who::connected;
  table.push_back(event("client:ready", rate, who, "Starts the delivery of events meant for the person.", &ready));
  table.push_back(
      event("meeting:join", rate, who,
            "Joins; the answer has the full state, or says that one waits. rejoin: nobody clicked, the client comes "
            "back by itself; who was sent away meanwhile is refused (forbidden, reason: removed).",
            &join));
  table.push_back(event("meeting:register-participant", rate, who,
                        "Joins as somebody who was let in before; others are refused instead of made to wait.",
                        &register_participant));
  table.push_back(
      event("meeting:leave", rate, who, "Leaves with this device; with the last one the person has left.", &leave));
  table.push_back(event("meeting:start", rate, who, "Starts a meeting.", &start, core::Permission::can_start));
  table.push_back(event("meeting:end", rate, who, "Ends a meeting for everybody.", &end, core::Permission::can_end));
  table.push_back(event("meeting:create", rate, who, "Makes a meeting; those invited get meeting:created.", &create));
  table.push_back(event("meeting:update", rate, who,
                        "Changes a meeting; the fields stand beside meeting_id or in fields, whose word counts.",
                        &update, core::Permission::can_edit));
  table.push_back(
      event("meeting:pause", rate, who, "Holds the media of everybody but hosts.", &pause, core::Permission::can_end));
  table.push_back(
      event("meeting:resume", rate, who, "Goes on with a paused meeting.", &resume, core::Permission::can_start));
  table.push_back(event("meeting:generate_link", rate, who, "The link for people without an account.", &generate_link,
                        core::Permission::can_generate_link));
  table.push_back(event("meeting:invite-live", rate, who,
                        "Calls people into a live meeting; each gets meeting:live_invite_sent.", &invite_live));
}

}  // namespace parley::events
