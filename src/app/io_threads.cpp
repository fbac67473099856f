#include "app/io_threads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

namespace parley::app {

IoThreads::IoThreads(int count) {
  const unsigned wanted = count > 0 ? static_cast<unsigned>(count) : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned index = 0; index < wanted; ++index) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    work_.push_back(boost::asio::make_work_guard(*contexts_.back()));
  }
}

IoThreads::~IoThreads() { stop(); }

void IoThreads::start() {
  for (const auto& context : contexts_)
    threads_.emplace_back([&context = *context] {
      // An exception that gets here is a bug in one handler; the others go on.
      for (;;) try {
          context.run();
          return;
        } catch (const std::exception& error) {
          spdlog::error(
              "a handler failed unexpectedly, which is a bug; the server goes on. Report it with the lines before: {}",
              error.what());
        }
    });
}

void IoThreads::stop() {
  work_.clear();
  for (const auto& context : contexts_) context->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<boost::asio::io_context*> IoThreads::contexts() const {
  std::vector<boost::asio::io_context*> all;
  all.reserve(contexts_.size());
  for (const auto& context : contexts_) all.push_back(context.get());
  return all;
}

}  // namespace parley::app
