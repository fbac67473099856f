#include "media/worker/spawn.hpp"

#include <boost/asio/co_spawn.hpp>

#include <spdlog/spdlog.h>

namespace parley::media {
namespace asio = boost::asio;

void spawn(const asio::any_io_executor& executor, asio::awaitable<void> work, const char* what) {
  asio::co_spawn(executor, std::move(work), [what](const std::exception_ptr& bug) {
    if (!bug) return;
    try {
      std::rethrow_exception(bug);
    } catch (const std::exception& error) {
      spdlog::critical("media plane: {} failed unexpectedly: {}", what, error.what());
    }
  });
}

}  // namespace parley::media
