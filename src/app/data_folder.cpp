#include "app/data_folder.hpp"

#include "app/doctor/checks.hpp"
#include "app/settings.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace parley::app {
namespace {

/// What to do about an error of the data folder.
std::string_view advice(int error) {
  switch (error) {
    case ENOSPC:
      return "the disk is full. Make room on the disk that holds it, and start again";
    case EDQUOT:
      return "this user's share of the disk is used up. Make room, or give the user more, and start again";
    case EACCES:
    case EPERM:
      return "this user may not. Give the folder to the user that the server runs as (chown -R), or choose another "
             "with --data";
    case EROFS:
      return "it is mounted read-only. Mount it to be written to, or choose another folder with --data";
    case ENOLCK:
    case ENOTSUP:
      return "the file system knows no locks. Choose a folder on another one with --data";
    default:
      return {};
  }
}

[[noreturn]] void refuse(const std::string& what, int error) {
  const std::string said = std::generic_category().message(error);
  const std::string_view wise = advice(error);
  throw std::runtime_error(what + ": " + (wise.empty() ? said : std::string(wise) + " (" + said + ")"));
}

constexpr std::size_t secret_characters = 64;

/// Reads a small file; nothing where there is none.
std::optional<std::string> read_small(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) refuse("cannot read " + path.string(), errno);
  std::array<char, 256> buffer{};
  const auto length = ::read(file, buffer.data(), buffer.size());
  const int error = errno;
  ::close(file);
  if (length < 0) refuse("cannot read " + path.string(), error);
  return std::string(buffer.data(), static_cast<std::size_t>(length));
}

bool is_secret(const std::string& text) {
  return text.size() == secret_characters && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Writes a file that only this user may read, durable and whole: under another name first, then renamed.
void write_private(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path fresh = path.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) refuse("cannot write " + fresh.string(), errno);
  const auto count = ::write(file, text.data(), text.size());
  const bool is_whole = count == static_cast<ssize_t>(text.size());
  const bool written = is_whole && ::fsync(file) == 0;
  const int error = count >= 0 && !is_whole ? ENOSPC : errno;  // no more than a part had room
  ::close(file);
  if (!written) refuse("cannot write " + fresh.string(), error);
  if (::rename(fresh.c_str(), path.c_str()) != 0) refuse("cannot rename " + fresh.string(), errno);
}

/// What only a server that had a database leaves in its folder: the secret, or files of chats; empty where none is.
std::filesystem::path trace_of_use(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / "jwt-secret", ignored)) return folder / "jwt-secret";
  for (const auto& entry : std::filesystem::directory_iterator(folder / "files", ignored))
    if (entry.path().filename() != "incoming") return entry.path();
  return {};
}

/// SQLite's file where it is not there; empty where it is, and on PostgreSQL.
std::filesystem::path missing_database(const Settings& settings) {
  constexpr std::string_view scheme = "sqlite:";
  const std::string url = database_url_of(settings);
  if (!url.starts_with(scheme)) return {};
  std::filesystem::path file = url.substr(scheme.size());
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return {};
  return file;
}

}  // namespace

std::string secret_problem(const std::filesystem::path& file) {
  const auto kept = read_small(file);
  if (!kept || is_secret(*kept)) return {};
  return "the secret in " + file.string() + " is damaged: it is not the " + std::to_string(secret_characters) +
         " hexadecimal characters that were written there. Put the file back from a backup; or remove it, and a new "
         "one "
         "is made, which signs everybody out. A secret of your own belongs into JWT_SECRET";
}

std::string orphaned_log(const Settings& settings) {
  const std::filesystem::path file = missing_database(settings);
  std::error_code ignored;
  const std::filesystem::path log = file.string() + "-wal";
  if (file.empty() || !std::filesystem::is_regular_file(log, ignored) || std::filesystem::is_empty(log, ignored))
    return {};
  return "the database " + file.string() + " is missing, and its " + log.filename().string() +
         " is there, which holds what was written last and would be removed by a start. Put the database back beside "
         "it; "
         "or, to begin with an empty one, move " +
         log.string() + " away first";
}

std::string lost_database(const Settings& settings) {
  const std::filesystem::path file = missing_database(settings);
  const std::filesystem::path trace = trace_of_use(settings.data);
  std::error_code ignored;
  if (trace.empty() || file.empty()) return {};
  std::string text = "the database " + file.string() +
                     " is MISSING, though a server has used this data folder before (" + trace.string() +
                     " is there): a new, empty one is made, ";
  const std::filesystem::path usual = settings.data / "parley.db";
  if (file != usual && std::filesystem::exists(usual, ignored))
    text += "and the one in " + usual.string() + ", where a server without DATABASE_URL keeps it, is not used. ";
  else
    text += "without the accounts and meetings of before. ";
  return text +
         "If that is not what you want, stop the server, put the file back, or set DATABASE_URL as it was, and start "
         "again";
}

DataFolder::DataFolder(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  if (std::filesystem::create_directories(path_, error)) ::chmod(path_.c_str(), 0700);
  if (error) refuse("cannot make the data folder " + path_.string(), error.value());
  const std::string lock_file = (path_ / "lock").string();
  lock_ = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) refuse("cannot write in the data folder " + path_.string(), errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(lock_);
    if (reason == EWOULDBLOCK)
      throw std::runtime_error("another server uses the data folder " + path_.string() +
                               "; stop it, or choose another folder with --data");
    refuse("cannot lock the data folder " + path_.string(), reason);
  }
}

DataFolder::~DataFolder() { ::close(lock_); }

std::string DataFolder::secret(const std::string& name) const {
  const std::filesystem::path file = path_ / name;
  if (std::string wrong = secret_problem(file); !wrong.empty()) throw std::runtime_error(wrong);
  if (auto kept = read_small(file)) return std::move(*kept);
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  write_private(file, text);
  return text;
}

}  // namespace parley::app
