#include "storage/upgrade.hpp"

#include "storage/dialect.hpp"
#include "storage/failure_text.hpp"
#include "storage/lookout.hpp"
#include "storage/migrations.hpp"
#include "storage/schemes.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace parley::storage {
namespace {

std::string step_name(const Migration& migration) {
  char number[16];
  std::snprintf(number, sizeof number, "%04d ", migration.number);
  return number + std::string(migration.name);
}

Upgrade upgrade_from(const std::vector<int>& applied) {
  const auto migrations = embedded_migrations();
  Upgrade wanted;
  wanted.from = applied.empty() ? 0 : applied.back();
  wanted.to = wanted.from;
  for (const Migration& migration : migrations) {
    if (std::ranges::binary_search(applied, migration.number)) continue;
    wanted.steps.push_back(step_name(migration));
    wanted.to = std::max(wanted.to, migration.number);
  }
  return wanted;
}

/// Runs a step on a connection; what the database says of it is told as sentences.
template <class Step>
Upgrade connected(const std::string& url, bool create, Step step) {
  try {
    const auto session = connect(url, {.create = create});
    Upgrade done;
    look_after(*session, url, [&] { done = step(*session); });
    return done;
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(failure_text(url, error));
  }
}

}  // namespace

Upgrade upgrade_wanted(const std::string& url) {
  if (url.starts_with(sqlite_scheme) && !std::filesystem::exists(database_name(url))) return upgrade_from({});
  return connected(url, false, [](Session& session) {
    const auto applied = applied_migrations(session);
    refuse_newer(applied, embedded_migrations());
    return upgrade_from(applied);
  });
}

Upgrade upgrade(const std::string& url) {
  return connected(url, true, [](Session& session) {
    Upgrade done = upgrade_from(applied_migrations(session));
    migrate(session, embedded_migrations());
    return done;
  });
}

}  // namespace parley::storage
