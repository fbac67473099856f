#include "storage/disk_files.hpp"

#include "services/on_pool.hpp"

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace parley::storage {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using core::Code;
using core::Outcome;
using services::Async;

constexpr std::size_t name_bytes = 18;
constexpr std::string_view part_ending = ".part";

std::unexpected<core::Error> disk_full() {
  return core::fail(Code::unavailable, "The server's disk has no room for this file. Tell whoever runs the server.");
}

/// What the last system call failed with.
std::unexpected<core::Error> failed(const char* what) {
  const int error = errno;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) return disk_full();
  spdlog::error("files: {} failed: {}", what, std::generic_category().message(error));
  return core::fail(Code::unavailable, "The server cannot keep or read files at the moment.");
}

/// An open file; the descriptor closes with it.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  const int number_;
};

Outcome<> write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return failed("writing");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Makes the names in a folder durable.
Outcome<> sync_folder(const fs::path& folder) {
  const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open.is_open() || ::fsync(open.number()) != 0) return failed("making a name durable");
  return {};
}

}  // namespace

struct DiskFiles::Place {
  fs::path folder;
  std::uint64_t reserve;

  fs::path incoming() const { return folder / "incoming"; }
  fs::path part(const std::string& name) const { return incoming() / (name + std::string(part_ending)); }
  fs::path whole(const std::string& name) const { return folder / name; }

  /// Whether so many more bytes leave the reserve untouched.
  bool has_room(std::uint64_t bytes) const {
    struct statvfs disk{};
    if (::statvfs(folder.c_str(), &disk) != 0) return true;  // the write will tell
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize >= bytes + reserve;
  }

  /// Gives a whole file its name. Where the disk knows no second names it is moved.
  Outcome<> publish(const std::string& name) const {
    if (::link(part(name).c_str(), whole(name).c_str()) != 0 && ::rename(part(name).c_str(), whole(name).c_str()) != 0)
      return failed("naming a file");
    return sync_folder(folder);
  }
};

class DiskFiles::Sink final : public services::FileSink {
 public:
  Sink(DiskFiles& files, std::string name, std::shared_ptr<Descriptor> file)
      : threads_(files.threads_), place_(files.place_), name_(std::move(name)), file_(std::move(file)) {}

  ~Sink() override {
    asio::post(threads_, [place = place_, name = name_, file = std::move(file_), settled = settled_] {
      ::unlink(place->part(name).c_str());
      if (!settled) ::unlink(place->whole(name).c_str());
    });
  }

  const std::string& name() const override { return name_; }

  Async<> write(std::string bytes) override {
    auto work = [place = place_, file = file_, bytes = std::move(bytes)]() -> Outcome<> {
      if (!place->has_room(bytes.size())) return disk_full();
      return write_all(file->number(), bytes);
    };
    co_return co_await services::on_pool(threads_, std::move(work));
  }

  Async<> keep() override {
    auto work = [place = place_, file = file_, name = name_]() -> Outcome<> {
      if (::fdatasync(file->number()) != 0) return failed("making a file durable");
      return place->publish(name);
    };
    co_return co_await services::on_pool(threads_, std::move(work));
  }

  void settle() override { settled_ = true; }

 private:
  asio::thread_pool& threads_;
  const std::shared_ptr<const Place> place_;
  const std::string name_;
  std::shared_ptr<Descriptor> file_;
  bool settled_ = false;
};

class DiskFiles::Source final : public services::FileSource {
 public:
  Source(asio::thread_pool& threads, std::shared_ptr<Descriptor> file, std::uint64_t size)
      : threads_(threads), file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Async<std::string> read(std::uint64_t at, std::size_t count) override {
    auto work = [file = file_, at, count]() -> Outcome<std::string> {
      std::string bytes(count, '\0');
      const auto got = ::pread(file->number(), bytes.data(), count, static_cast<off_t>(at));
      if (got < 0) return failed("reading");
      bytes.resize(static_cast<std::size_t>(got));
      return bytes;
    };
    co_return co_await services::on_pool(threads_, std::move(work));
  }

 private:
  asio::thread_pool& threads_;
  const std::shared_ptr<Descriptor> file_;
  const std::uint64_t size_;
};

DiskFiles::DiskFiles(fs::path folder, core::RandomSource& random, std::uint64_t reserve)
    : random_(random), place_(std::make_shared<const Place>(Place{std::move(folder), reserve})) {}

DiskFiles::~DiskFiles() { stop(); }

void DiskFiles::stop() { threads_.join(); }

Async<std::unique_ptr<services::FileSink>> DiskFiles::create(std::uint64_t expected) {
  const std::string name = core::make_secret(random_, name_bytes);
  auto work = [place = place_, name, expected]() -> Outcome<std::shared_ptr<Descriptor>> {
    std::error_code error;
    if (fs::create_directories(place->incoming(), error)) {
      ::chmod(place->folder.c_str(), 0700);
      ::chmod(place->incoming().c_str(), 0700);
    }
    if (!place->has_room(expected)) return disk_full();
    auto file =
        std::make_shared<Descriptor>(::open(place->part(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file->is_open()) return failed("making a file");
    return file;
  };
  auto file = co_await services::on_pool(threads_, std::move(work));
  if (!file) co_return std::unexpected(std::move(file.error()));
  std::unique_ptr<services::FileSink> sink = std::make_unique<Sink>(*this, name, std::move(*file));
  co_return sink;
}

Async<std::shared_ptr<services::FileSource>> DiskFiles::open(std::string name) {
  auto work = [place = place_, name = std::move(name)]() -> Outcome<std::pair<std::shared_ptr<Descriptor>, off_t>> {
    auto file = std::make_shared<Descriptor>(::open(place->whole(name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file->is_open() && errno == ENOENT) return core::fail(Code::not_found, "The file is not there any more.");
    struct stat status{};
    if (!file->is_open() || ::fstat(file->number(), &status) != 0) return failed("opening a file");
    return std::pair(std::move(file), status.st_size);
  };
  auto opened = co_await services::on_pool(threads_, std::move(work));
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  std::shared_ptr<services::FileSource> source =
      std::make_shared<Source>(threads_, std::move(opened->first), static_cast<std::uint64_t>(opened->second));
  co_return source;
}

Async<> DiskFiles::remove(std::vector<std::string> names) {
  auto work = [place = place_, names = std::move(names)]() -> Outcome<> {
    for (const std::string& name : names)
      if (::unlink(place->whole(name).c_str()) != 0 && errno != ENOENT) return failed("removing a file");
    return {};
  };
  co_return co_await services::on_pool(threads_, std::move(work));
}

Async<std::vector<std::string>> DiskFiles::leftovers(std::chrono::seconds age) {
  auto work = [place = place_, age]() -> Outcome<std::vector<std::string>> {
    std::vector<std::string> names;
    std::error_code error;
    const auto before = fs::file_time_type::clock::now() - age;
    for (fs::directory_iterator entry(place->incoming(), error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const std::string file = entry->path().filename().string();
      std::error_code gone;
      const auto touched = entry->last_write_time(gone);
      if (!gone && file.ends_with(part_ending) && touched <= before)
        names.push_back(file.substr(0, file.size() - part_ending.size()));
    }
    return names;
  };
  co_return co_await services::on_pool(threads_, std::move(work));
}

Async<> DiskFiles::clear_leftover(std::string name, bool known) {
  auto work = [place = place_, name = std::move(name), known]() -> Outcome<> {
    if (!known && ::unlink(place->whole(name).c_str()) != 0 && errno != ENOENT) return failed("removing a leftover");
    if (::unlink(place->part(name).c_str()) != 0 && errno != ENOENT) return failed("removing a leftover");
    return {};
  };
  co_return co_await services::on_pool(threads_, std::move(work));
}

}  // namespace parley::storage
