#include "storage/disk_files.hpp"

#include "services/security/sodium.hpp"
#include "support/coroutines.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <optional>
#include <thread>

namespace parley::storage {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class DiskFilesTest : public testing::Test {
 protected:
  DiskFilesTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parley-files-XXXXXX").string();
    base = ::mkdtemp(pattern.data());
    folder = base / "files";
    files.emplace(folder, random, 0);
  }
  ~DiskFilesTest() override {
    files.reset();
    std::filesystem::remove_all(base);
  }

  template <class T>
  core::Outcome<T> run(services::Async<T> task) {
    return tests::result_of(io, std::move(task));
  }

  std::unique_ptr<services::FileSink> begin() { return std::move(run(files->create(0)).value()); }
  std::string keep(const std::string& content) {
    auto sink = begin();
    EXPECT_TRUE(run(sink->write(content)));
    EXPECT_TRUE(run(sink->keep()));
    sink->settle();
    const std::string name = sink->name();
    sink.reset();
    const auto part = folder / "incoming" / (name + ".part");
    for (int tried = 0; tried < 250 && std::filesystem::exists(part); ++tried) std::this_thread::sleep_for(20ms);
    return name;
  }
  std::string read(const std::string& name) {
    auto source = run(files->open(name));
    if (!source) return std::string(core::code_name(source.error().code));
    return run((*source)->read(0, 1000)).value();
  }
  /// All there is in the folder, once what is under way has been done.
  std::vector<std::string> lying(std::size_t count) {
    std::vector<std::string> found;
    for (int tried = 0; tried < 250; ++tried) {
      found.clear();
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) found.push_back(entry.path().filename().string());
      if (found.size() == count) break;
      std::this_thread::sleep_for(20ms);
    }
    return found;
  }

  services::SodiumRandom random;
  boost::asio::io_context io;
  std::filesystem::path base;
  std::filesystem::path folder;
  std::optional<DiskFiles> files;
};

TEST_F(DiskFilesTest, KeepsWhatWasSettledUnderItsName) {
  const std::string name = keep("some bytes");
  EXPECT_EQ(read(name), "some bytes");
  EXPECT_THAT(lying(1), ElementsAre(name));
  EXPECT_EQ(std::filesystem::status(folder / name).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(DiskFilesTest, ReadsAnyPart) {
  auto source = run(files->open(keep("0123456789"))).value();
  EXPECT_EQ(source->size(), 10U);
  EXPECT_EQ(run(source->read(3, 4)).value(), "3456");
  EXPECT_EQ(run(source->read(8, 100)).value(), "89");
  EXPECT_EQ(run(source->read(10, 1)).value(), "");
}

TEST_F(DiskFilesTest, LeavesNothingOfAFileThatWasGivenUp) {
  {
    auto written = begin();
    EXPECT_TRUE(run(written->write("half of it")));
  }
  EXPECT_THAT(lying(0), IsEmpty());
  {
    auto kept = begin();
    EXPECT_TRUE(run(kept->write("all of it")));
    EXPECT_TRUE(run(kept->keep()));
  }
  EXPECT_THAT(lying(0), IsEmpty()) << "the database never came to know it";
}

TEST_F(DiskFilesTest, WhoGoesAwayWhileTheDiskIsAtWorkHarmsNobody) {
  for (int i = 0; i < 300; ++i) {
    boost::asio::cancellation_signal gone;
    bool ended = false;
    auto end = [&](const std::exception_ptr&, core::Outcome<std::unique_ptr<services::FileSink>>) { ended = true; };
    boost::asio::co_spawn(io, files->create(0), boost::asio::bind_cancellation_slot(gone.slot(), end));
    boost::asio::post(io, [&] { gone.emit(boost::asio::cancellation_type::terminal); });
    io.restart();
    io.run();
    ASSERT_TRUE(ended);
  }
  EXPECT_THAT(lying(0), IsEmpty());
}

TEST_F(DiskFilesTest, RemovesAndDoesNotMindWhatIsGone) {
  const std::string one = keep("1");
  const std::string other = keep("2");
  auto source = run(files->open(one)).value();
  EXPECT_TRUE(run(files->remove({one, "neverwas"})));
  EXPECT_EQ(read(one), "not_found");
  EXPECT_EQ(run(source->read(0, 10)).value(), "1") << "who reads it reads on";
  EXPECT_EQ(read(other), "2");
}

TEST_F(DiskFilesTest, FindsWhatACrashLeft) {
  EXPECT_THAT(run(files->leftovers(0s)).value(), IsEmpty()) << "also where there is no folder yet";
  const std::string known = keep("whole");
  const std::string unknown = keep("whole too");
  std::ofstream(folder / "incoming" / (known + ".part")) << "whole";
  std::ofstream(folder / "incoming" / (unknown + ".part")) << "whole too";
  EXPECT_THAT(run(files->leftovers(0s)).value(), testing::UnorderedElementsAre(known, unknown));
  EXPECT_THAT(run(files->leftovers(1h)).value(), IsEmpty());
  EXPECT_TRUE(run(files->clear_leftover(known, true)));
  EXPECT_TRUE(run(files->clear_leftover(unknown, false)));
  EXPECT_THAT(lying(1), ElementsAre(known));
  EXPECT_EQ(read(known), "whole");
}

TEST_F(DiskFilesTest, SaysThatTheDiskIsFullAndLeavesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto sink = begin();
  EXPECT_TRUE(run(sink->write(std::string(1000, 'x'))));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 2000, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = run(sink->write(std::string(5000, 'x')));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("no room"));
  sink.reset();
  EXPECT_THAT(lying(0), IsEmpty());
}

TEST_F(DiskFilesTest, LeavesAReserveOfTheDiskToOthers) {
  files.reset();
  files.emplace(folder, random, std::uint64_t{1} << 60);
  const auto refused = run(files->create(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::Code::unavailable);
}

}  // namespace
}  // namespace parley::storage
