#include "app/cleanup_command.hpp"

#include "calendar/ical_calendar.hpp"
#include "services/cleanup.hpp"
#include "services/mailer.hpp"
#include "services/memory_presence.hpp"
#include "services/presence.hpp"
#include "services/ring_clock.hpp"
#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "storage/database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <sodium.h>

#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace parley::app {
namespace {

class NobodyToTell final : public services::PersonEvents {
 public:
  void to_person(const std::string&, std::string_view, boost::json::object) override {}
  void to_organization(const std::string&, std::string_view, boost::json::object) override {}
};

std::string database_url(const Settings& settings) {
  if (!settings.database_url.empty()) return settings.database_url;
  const std::filesystem::path file = settings.data / "parley.db";
  if (!std::filesystem::exists(file)) throw std::runtime_error("there is no database " + file.string());
  return "sqlite:" + file.string();
}

}  // namespace

int run_cleanup(const Settings& settings, bool dry_run) {
  if (sodium_init() < 0) throw std::runtime_error("the system's random source does not work");
  storage::Database database({.url = database_url(settings), .readers = 1});
  core::SystemClock clock;
  services::SodiumRandom random;
  services::SodiumPasswordHasher passwords(services::Argon2Cost::minimal(), 1);
  services::JwtTokens tokens("no tokens are made here");
  services::NoMeetingEvents events;
  NobodyToTell people;
  boost::asio::io_context context;
  calendar::IcalCalendar calendar;
  services::NoMailer mailer;
  services::MemoryPresence present;
  services::Presence presence(context, present, people);
  services::RingClock ring_clock(context);
  services::Services services{.store = database,
                              .clock = clock,
                              .random = random,
                              .passwords = passwords,
                              .tokens = tokens,
                              .events = events,
                              .people = people,
                              .calendar = calendar,
                              .mailer = mailer,
                              .presence = presence,
                              .ring_alarm = ring_clock};
  services.settings.retention_days = settings.retention_days;
  auto done = boost::asio::co_spawn(context, services::clean_up(services, dry_run), boost::asio::use_future);
  context.run();
  const auto result = done.get();
  if (!result) {
    std::cerr << "parley: the cleanup failed: " << result.error().message << '\n';
    return 1;
  }
  std::cout << (dry_run ? "Would be: " : "Done: ") << result->text() << '\n';
  return 0;
}

}  // namespace parley::app
