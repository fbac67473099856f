#include "world.hpp"

#include "calendar/ical_calendar.hpp"
#include "services/memory_presence.hpp"
#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "storage/database.hpp"
#include "storage/disk_files.hpp"

namespace parley::tests {

struct World::Real {
  Real(const std::filesystem::path& folder, boost::asio::io_context& io, services::PersonEvents& people)
      : database({.url = "sqlite:" + (folder / "parley.db").string()}),
        presence(io, present, people),
        files(folder / "files", random) {}

  services::SodiumRandom random;
  services::SodiumPasswordHasher passwords{services::Argon2Cost::minimal(), 1};
  services::JwtTokens tokens{"a secret for tests, long enough"};
  calendar::IcalCalendar calendar;
  storage::Database database;
  services::MemoryPresence present;
  services::Presence presence;
  storage::DiskFiles files;
};

World::World() : World(services::Settings{}) {}

World::World(services::Settings settings)
    : real_(std::make_unique<Real>(folder.path(), io, people)),
      random(real_->random),
      passwords(real_->passwords),
      tokens(real_->tokens),
      calendar(real_->calendar),
      database(real_->database),
      present(real_->present),
      presence(real_->presence),
      files(real_->files),
      services{database, clock,    random, passwords,         tokens, events, people, calendar,
               mailer,   presence, alarm,  group_call_events, files} {
  services.settings = std::move(settings);
  services.settings.public_url = "http://localhost:8080";
  presence.serve(services);
}

World::~World() = default;

services::Actor World::user(const std::string& name) {
  auto made = run(services::create_temporary_account(services, name, address));
  return {made.value().user, std::nullopt, address};
}

core::Meeting World::meeting(const services::Actor& host, services::CreateMeeting request) {
  return run(services::create_meeting(services, host, std::move(request))).value().meeting;
}

core::Outcome<services::JoinResult> World::join(const services::Actor& actor, const std::string& reference,
                                                std::optional<std::string> password, std::optional<std::string> name) {
  return run(
      services::join_meeting(services, actor, {.meeting = reference, .password = password, .participant_name = name}));
}

std::vector<std::string> World::audit_actions(const std::string& meeting_id) {
  auto entries = look([meeting_id](services::Transaction& t) -> core::Outcome<std::vector<services::AuditEntry>> {
    return t.audit.list(meeting_id, 100);
  });
  std::vector<std::string> actions;
  for (const auto& entry : entries.value()) actions.push_back(entry.action);
  return actions;
}

}  // namespace parley::tests
