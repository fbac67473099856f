// ServerTest: a Socket.IO server on real threads and a real port, for tests that look at it from both sides.
#pragma once

#include "socketio/server.hpp"
#include "test_client.hpp"

#include <gtest/gtest.h>
#include <boost/asio/executor_work_guard.hpp>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley::socketio {

/// What happened in the server's threads, in order; the test takes it out, waiting for it.
class Log {
 public:
  void add(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }
  std::string next(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return !lines_.empty(); })) return "nothing";
    auto line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }
  bool quiet_for(std::chrono::milliseconds time) { return next(time) == "nothing"; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
};

class ServerTest : public testing::TestWithParam<std::size_t> {
 protected:
  ServerTest() {
    options.ping_interval = std::chrono::milliseconds(60'000);
    options.on_error = [this](std::string_view where, const std::exception_ptr& error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& exception) {
        log.add("error in " + std::string(where) + ": " + exception.what());
      }
    };
  }

  /// Makes the server with `threads` threads; set up its namespaces before start().
  void make(std::size_t threads = 1) {
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
  void start() {
    listener_->start();
    for (const auto& context : contexts_)
      threads_.emplace_back([&context] {
        const auto work = boost::asio::make_work_guard(*context);
        context->run();
      });
  }
  std::uint16_t port() const { return listener_->port(); }

  void TearDown() override {
    for (const auto& context : contexts_) context->stop();
    threads_.clear();
    listener_.reset();
    server.reset();
  }

  Namespace& nsp() { return server->of("/"); }
  /// Writes down how sockets end.
  void log_disconnects() {
    nsp().on_disconnect([this](const SocketPtr&, std::string_view reason) { log.add(std::string(reason)); });
  }

  ServerOptions options;
  Log log;
  std::unique_ptr<Server> server;

 private:
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::unique_ptr<http::Listener> listener_;
  std::vector<std::jthread> threads_;
};

}  // namespace parley::socketio
