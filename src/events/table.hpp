// The event table: one row an event a client may send. A row holds name, rate class, who may, payload and answer types,
// summary and handler; decoding, refusal and documentation come from it. Rows are made once at start and never change.
#pragma once

#include "core/outcome.hpp"
#include "json/describe.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::events {

class Call;  // session.hpp: who sent the event, and what handlers work with

/// How often one socket may send events of a kind; more is refused with too_many_requests.
enum class RateClass { state, signaling, reaction };

/// `joined`: only devices that have joined the meeting that the payload names.
enum class Who { connected, joined };

template <class T = void>
using Async = boost::asio::awaitable<core::Outcome<T>>;

/// An acknowledgement or payload without fields.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct EventRow {
  std::string_view name;
  RateClass rate;
  Who who;
  std::string_view summary;
  std::function<Async<json::object>(Call&, const json::value& payload, json::Spelling answer)> run;
  std::function<json::object(json::Schemas&)> payload_schema;
  std::function<json::object(json::Schemas&)> answer_schema;
};

/// An event that the server sends.
struct AnnouncementRow {
  std::string_view name;
  std::string_view summary;
};

using EventTable = std::vector<EventRow>;

/// Input that does not fit its type, as the clients get it: validation_failed with every bad field.
core::Error validation_error(const json::FieldErrors& errors);

/// Makes a row from a typed handler; payload and answer types are taken from it.
template <class Payload, class Answer>
EventRow event(std::string_view name, RateClass rate, Who who, std::string_view summary,
               Async<Answer> (*handler)(Call&, Payload)) {
  return {.name = name,
          .rate = rate,
          .who = who,
          .summary = summary,
          .run = [handler](Call& call, const json::value& payload, json::Spelling spelling) -> Async<json::object> {
            auto decoded = json::decode<Payload>(payload);
            if (!decoded) co_return std::unexpected(validation_error(decoded.error()));
            core::Outcome<Answer> answer = co_await handler(call, std::move(*decoded));
            if (!answer) co_return std::unexpected(std::move(answer.error()));
            co_return json::encode(*answer, spelling).as_object();
          },
          .payload_schema = [](json::Schemas& schemas) { return json::schema<Payload>(schemas); },
          .answer_schema = [](json::Schemas& schemas) { return json::schema<Answer>(schemas); }};
}

}  // namespace parley::events
