#include "app/offline_services.hpp"

#include <filesystem>
#include <stdexcept>

namespace parley::app {
namespace {

std::string database_url(const Settings& settings) {
  if (!settings.database_url.empty()) return settings.database_url;
  const auto file = settings.data / "parley.db";
  if (!std::filesystem::exists(file))
    throw std::runtime_error("there is no database " + file.string() +
                             "; name the server's data folder with --data, or start the server once");
  return "sqlite:" + file.string();
}

}  // namespace

OfflineServices::OfflineServices(const Settings& settings, std::string secret)
    : files_(settings.data / "files", random_),
      database_({.url = database_url(settings), .readers = 1}),
      tokens_(std::move(secret)) {}

}  // namespace parley::app
