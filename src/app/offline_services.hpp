// OfflineServices: what use cases need, without a server around it: for the commands that work on a server's data,
// whether it runs or not. Nobody is told anything, and no mail leaves.
#pragma once

#include "app/settings.hpp"
#include "calendar/ical_calendar.hpp"
#include "services/group_call_events.hpp"
#include "services/mailer.hpp"
#include "services/memory_presence.hpp"
#include "services/presence.hpp"
#include "services/ring_clock.hpp"
#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "storage/database.hpp"
#include "storage/disk_files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <string>

namespace parley::app {

class OfflineServices {
 public:
  /// Opens the settings' database. Throws std::runtime_error with a sentence for the operator; a file that is not there
  /// is not made: most likely another folder was meant. `secret` signs tokens, for commands that do.
  explicit OfflineServices(const Settings& settings, std::string secret = "no tokens are made here");

  /// Runs a use case to its end.
  template <class T>
  core::Outcome<T> run(boost::asio::awaitable<core::Outcome<T>> use_case) {
    auto future = boost::asio::co_spawn(context_, std::move(use_case), boost::asio::use_future);
    context_.restart();
    context_.run();
    return future.get();
  }

  services::Services& services() { return services_; }

 private:
  boost::asio::io_context context_;
  core::SystemClock clock_;
  services::SodiumRandom random_;
  storage::DiskFiles files_;
  storage::Database database_;
  services::SodiumPasswordHasher passwords_{services::Argon2Cost::interactive(), 1};
  services::JwtTokens tokens_;
  services::NoMeetingEvents events_;
  services::NoPersonEvents people_;
  calendar::IcalCalendar calendar_;
  services::NoMailer mailer_;
  services::MemoryPresence present_;
  services::Presence presence_{context_, present_, people_};
  services::RingClock ring_clock_{context_};
  services::NoGroupCallEvents group_call_events_;
  services::Services services_{.store = database_,
                               .clock = clock_,
                               .random = random_,
                               .passwords = passwords_,
                               .tokens = tokens_,
                               .events = events_,
                               .people = people_,
                               .calendar = calendar_,
                               .mailer = mailer_,
                               .presence = presence_,
                               .ring_alarm = ring_clock_,
                               .group_call_events = group_call_events_,
                               .files = files_};
};

}  // namespace parley::app
