#include "socketio/programs/host.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <cstdio>
#include <thread>

namespace parley::socketio::programs {

namespace asio = boost::asio;

namespace {
constexpr std::chrono::milliseconds goodbye{200};
}

Host::Host(HostOptions options) : options_(std::move(options)) {
  for (unsigned i = 0; i < std::max(options_.threads, 1U); ++i) {
    owned_.push_back(std::make_unique<asio::io_context>(1));
    contexts_.push_back(owned_.back().get());
  }
}

Host::~Host() = default;

http::Listener& Host::listen(http::Handler handler, std::size_t body_limit) {
  http::ListenerOptions options;
  options.address = options_.address;
  options.port = options_.port;
  options.io_contexts = contexts_;
  options.limits.max_body_bytes = body_limit;
  options.handler = std::move(handler);
  if (!options_.certificate.empty()) options.tls = http::TlsFiles{options_.certificate, options_.key};
  listener_ = std::make_unique<http::Listener>(std::move(options));
  return *listener_;
}

int Host::run(const std::string& name, const std::function<void()>& stop) {
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> work;
  work.reserve(contexts_.size());
  for (auto* context : contexts_) work.emplace_back(context->get_executor());
  asio::signal_set signals(*contexts_[0], SIGINT, SIGTERM);
  asio::steady_timer timer(*contexts_[0]);
  signals.async_wait([&](const boost::system::error_code&, int) {
    listener_->stop_accepting();
    stop();
    timer.expires_after(goodbye);
    timer.async_wait([&](const boost::system::error_code&) {
      for (auto* context : contexts_) context->stop();
    });
  });
  listener_->start();
  std::printf("%s listens on %s port %u\n", name.c_str(), options_.address.c_str(), unsigned{listener_->port()});
  std::fflush(stdout);

  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < contexts_.size(); ++i) threads.emplace_back([context = contexts_[i]] { context->run(); });
  contexts_[0]->run();
  return 0;
}

http::Handler not_found() {
  return [](http::Request&) -> asio::awaitable<http::Response> {
    http::Response response;
    response.status = http::Status::not_found;
    co_return response;
  };
}

}  // namespace parley::socketio::programs
