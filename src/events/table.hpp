// The event table: one row an event a client may send. A row holds name, rate class, who may, payload and answer types,
// summary and handler; decoding, refusal and documentation come from it. Rows are made once at start and never change.
#pragma once

#include "core/outcome.hpp"
#include "core/roles.hpp"
#include "json/describe.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::events {

class Call;  // session.hpp: who sent the event, and what handlers work with

/// How often one socket may send events of a kind; more is refused with too_many_requests.
/// `drawing` is as often as `state`, counted by itself: who draws can still raise a hand.
enum class RateClass { state, signaling, reaction, drawing };
BOOST_DESCRIBE_ENUM(RateClass, state, signaling, reaction, drawing)

/// How large a payload may be: 64 KiB, or 1 MB for drawings.
enum class PayloadClass { usual, drawing };
constexpr std::size_t max_bytes(PayloadClass payload) {
  return (payload == PayloadClass::drawing ? std::size_t{1024} : std::size_t{64}) * 1024;
}

/// `joined`: only devices that have joined the meeting that the payload names.
enum class Who { connected, joined };

template <class T = void>
using Async = boost::asio::awaitable<core::Outcome<T>>;

/// An acknowledgement or payload without fields.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

using SchemaOf = std::function<json::object(json::Schemas&)>;

struct EventRow {
  std::string_view name;
  RateClass rate;
  Who who;
  std::string_view summary;
  std::function<Async<json::object>(Call&, const json::value& payload, json::Spelling answer)> run;
  SchemaOf payload_schema;
  SchemaOf answer_schema;
  PayloadClass payload = PayloadClass::usual;
  std::optional<core::Permission> needs{};  ///< what the role in the meeting must allow; told, not checked here
};

/// What an event of a meeting carries beside the fields of its own: the meeting's id, and its number there.
enum class Stamp {
  none,
  meeting,   ///< meeting_id
  numbered,  ///< meeting_id and seq
  either     ///< seq for those in the meeting, and none for others who are told
};

/// An event that the server sends. Everything that is sent has a row, and looks as its row says (SentEvents).
struct AnnouncementRow {
  std::string_view name;
  std::string_view summary;  ///< to whom, and when
  Stamp stamp;
  SchemaOf payload_schema;
};
using Announcements = std::vector<AnnouncementRow>;

/// A row for an event whose own fields are those of a described struct.
template <class Payload>
AnnouncementRow sends(std::string_view name, Stamp stamp, std::string_view summary) {
  return {name, summary, stamp, [](json::Schemas& schemas) { return json::schema<Payload>(schemas); }};
}

using EventTable = std::vector<EventRow>;

/// Input that does not fit its type, as the clients get it: validation_failed with every bad field.
core::Error validation_error(const json::FieldErrors& errors);

/// Makes a row from a typed handler; payload and answer types are taken from it.
template <class Payload, class Answer>
EventRow event(std::string_view name, RateClass rate, Who who, std::string_view summary,
               Async<Answer> (*handler)(Call&, Payload), std::optional<core::Permission> needs = {}) {
  return {.name = name,
          .rate = rate,
          .who = who,
          .summary = summary,
          .run = [handler](Call& call, const json::value& payload, json::Spelling spelling) -> Async<json::object> {
            auto decoded = json::decode<Payload>(payload, spelling);
            if (!decoded) co_return std::unexpected(validation_error(decoded.error()));
            core::Outcome<Answer> answer = co_await handler(call, std::move(*decoded));
            if (!answer) co_return std::unexpected(std::move(answer.error()));
            co_return json::encode(*answer, spelling).as_object();
          },
          .payload_schema = [](json::Schemas& schemas) { return json::schema<Payload>(schemas); },
          .answer_schema = [](json::Schemas& schemas) { return json::schema<Answer>(schemas); },
          .needs = needs};
}

}  // namespace parley::events
