// Ringing: someone is called into a meeting, on all of their devices at once, until they answer on one of them, the
// caller gives up, the call is over, or Settings::ring_timeout is over. What rings is kept in the database, so that it
// ends in time also when the server was started again meanwhile. Functions that take a Transaction are for use inside
// writing jobs; what they tell is told after the commit.
#pragma once

#include "services/call_repositories.hpp"
#include "services/meetings.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace parley::services {

/// Wakes miss_unanswered up in time. Any thread.
class RingAlarm {
 public:
  virtual ~RingAlarm() = default;
  virtual void due_at(core::TimePoint at) = 0;
};

/// Makes a participant's devices ring: status ringing. False where they ring already, are in the call or wait to be
/// let in: then nothing changes. `call:incoming` is the caller's to send (tell_incoming), when everybody has begun to
/// ring.
bool begin_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting, core::Participant callee,
                   const core::User& caller);

/// `call:incoming {call, caller}` to each of them.
void tell_incoming(Transaction& transaction, Services& services, const core::Meeting& meeting, const core::User& caller,
                   const std::vector<std::string>& user_ids);

/// Someone who rings has answered, or entered the meeting without answering: `call:accepted` to all, their own other
/// devices among them. Returns who called them; unset where they did not ring.
std::optional<std::string> answer_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                                          const core::Participant& participant);

/// Someone declines, whose row says so already: `call:declined` to who called them (the host, where nobody does at the
/// moment) and to their own devices.
void decline_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                     const core::Participant& participant);

/// Ends the ringing of those whom `caller_id` called into a meeting (everybody, where unset): status invited,
/// `call:cancelled` to them. Returns how many there were.
int cancel_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                   const std::optional<std::string>& caller_id);

/// The same for one person, whoever called them; nothing happens where they do not ring.
void cancel_ring(Transaction& transaction, Services& services, const core::Meeting& meeting,
                 const core::Participant& participant);

/// For who cannot answer any more: if they ring, they have missed the call, as when nobody answers in time.
void miss_ring(Transaction& transaction, Services& services, const core::Participant& participant);

/// For who is sent away: if they ring, their devices stop (`call:cancelled`). Their status is the caller's to change.
void stop_ringing(Transaction& transaction, Services& services, const core::Meeting& meeting,
                  const core::Participant& participant);

struct Unanswered {
  int missed = 0;
  std::optional<core::TimePoint> next;  ///< when the next one is due; unset where nobody rings
};
/// Those who have been ringing for Settings::ring_timeout have missed the call: status invited, `call:missed` to them
/// and to the caller. At start and whenever the alarm goes off.
Async<Unanswered> miss_unanswered(Services& services);

/// The `call:incoming` of every call that someone is called into at the moment; for a device that comes meanwhile.
Async<std::vector<boost::json::object>> incoming_calls(Services& services, Actor actor);

/// To everybody who takes part in a meeting, on all of their devices.
void tell_participants(Transaction& transaction, Services& services, const std::string& meeting_id,
                       std::string_view event, const boost::json::object& payload);

}  // namespace parley::services
