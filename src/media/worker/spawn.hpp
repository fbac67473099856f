// Coroutines that nobody waits for. An exception in one is a bug, which is logged.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace parley::media {

/// Runs `work` on `executor`. `what` names it in the log, and must be a literal.
void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> work, const char* what);

}  // namespace parley::media
