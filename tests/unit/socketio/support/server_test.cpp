#include "server_test.hpp"

#include <boost/asio/executor_work_guard.hpp>

namespace parley::socketio {

void Log::add(std::string line) {
  const std::lock_guard lock(mutex_);
  lines_.push_back(std::move(line));
  changed_.notify_all();
}

std::string Log::next(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, patience, [this] { return !lines_.empty(); })) return "nothing";
  auto line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

ServerTest::ServerTest() {
  options.ping_interval = std::chrono::milliseconds(60'000);
  options.on_error = [this](std::string_view where, const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& exception) {
      log.add("error in " + std::string(where) + ": " + exception.what());
    }
  };
}

ServerTest::~ServerTest() = default;

void ServerTest::make(std::size_t threads) {
  std::vector<boost::asio::io_context*> contexts;
  for (std::size_t i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    contexts.push_back(contexts_.back().get());
  }
  server = std::make_unique<Server>(options, contexts);
  http::ListenerOptions listening;
  listening.io_contexts = contexts;
  listening.handler = server->serve_below(
      "/socket.io/", [](http::Request&) -> boost::asio::awaitable<http::Response> { co_return http::Response{}; });
  listener_ = std::make_unique<http::Listener>(std::move(listening));
  server->attach(*listener_);
}

void ServerTest::start() {
  listener_->start();
  for (const auto& context : contexts_)
    threads_.emplace_back([&context] {
      const auto work = boost::asio::make_work_guard(*context);
      context->run();
    });
}

void ServerTest::TearDown() {
  for (const auto& context : contexts_) context->stop();
  threads_.clear();
  listener_.reset();
  server.reset();
}

void ServerTest::log_disconnects() {
  nsp().on_disconnect([this](const SocketPtr&, std::string_view reason) { log.add(std::string(reason)); });
}

}  // namespace parley::socketio
