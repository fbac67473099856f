#include "media/worker/worker.hpp"

#include "media/worker/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <FBS/notification.h>
#include <FBS/request.h>
#include <FBS/response.h>
#include <spdlog/spdlog.h>

namespace parley::media {
namespace asio = boost::asio;
namespace {

/// One a worker, so that its name need not be unique among workers.
constexpr auto web_rtc_server_id = "sockets";
/// From the end of the channel to that of the process, before it is killed.
constexpr int burial_patience_ms = 500;
/// Octets that the kernel keeps for a worker's UDP port, each way, while the worker or the network is busy; it gives
/// less where net.core.rmem_max and wmem_max say so. A picture's packets to a hundred receivers are one of them.
constexpr std::uint32_t udp_buffer = 2 << 20;

flatbuffers::Offset<FBS::Transport::ListenInfo> write_listen_info(flatbuffers::FlatBufferBuilder& builder,
                                                                  const ListenOptions& options,
                                                                  FBS::Transport::Protocol protocol) {
  const auto range = FBS::Transport::CreatePortRange(builder, 0, 0);
  const auto flags = FBS::Transport::CreateSocketFlags(builder, false, false);
  const bool announces = !options.announced_address.empty() && options.announced_address != options.address;
  const std::uint32_t buffer = protocol == FBS::Transport::Protocol::UDP ? udp_buffer : 0;  // TCP's grow by themselves
  return FBS::Transport::CreateListenInfoDirect(builder, protocol, options.address.c_str(),
                                                announces ? options.announced_address.c_str() : nullptr, false,
                                                options.port, range, flags, buffer, buffer);
}

}  // namespace

Worker::Worker(asio::any_io_executor executor, std::string name, Process process, std::shared_ptr<Channel> channel)
    : executor_(std::move(executor)),
      name_(std::move(name)),
      process_(std::move(process)),
      channel_(std::move(channel)),
      running_timer_(executor_) {}

Worker::~Worker() { channel_->close("The media worker is gone."); }

asio::awaitable<core::Outcome<std::shared_ptr<Worker>>> Worker::start(asio::any_io_executor executor, std::string name,
                                                                      WorkerOptions options) {
  const std::vector<std::string> arguments{"media-worker", "--logLevel=" + options.log_level};
  auto spawned = Process::spawn(options.executable, arguments);
  if (!spawned) co_return core::fail(core::Code::unavailable, "The media worker cannot be started: " + spawned.error());
  auto channel =
      std::make_shared<Channel>(executor, spawned->from_worker, spawned->to_worker, name, options.answer_timeout);
  const std::shared_ptr<Worker> worker(new Worker(executor, name, std::move(spawned->process), std::move(channel)));
  const auto running = co_await worker->wait_until_running(options.start_timeout);
  if (!running) co_return std::unexpected(running.error());
  co_return worker;
}

asio::awaitable<core::Outcome<>> Worker::wait_until_running(std::chrono::milliseconds limit) {
  const std::weak_ptr<Worker> weak = weak_from_this();
  notifications_ =
      channel_->subscribe(std::to_string(process_id()), [weak](const FBS::Notification::Notification& notification) {
        const auto self = weak.lock();
        if (!self || notification.event() != FBS::Notification::Event::WORKER_RUNNING) return;
        self->running_ = true;
        self->running_timer_.cancel();
      });
  channel_->start([weak](const std::string& reason) {
    if (const auto self = weak.lock()) spawn(self->executor_, self->bury(self, reason), "burying a worker");
  });
  running_timer_.expires_after(limit);
  co_await running_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (running_) co_return core::Outcome<>();
  if (!alive_) co_return core::fail(core::Code::unavailable, "The media worker ended while it started: " + end_ + '.');
  co_return core::fail(core::Code::unavailable, "The media worker did not start in time.");
}

asio::awaitable<void> Worker::bury(std::shared_ptr<Worker> /*self*/, std::string channel_reason) {
  const std::string end = co_await process_.wait(burial_patience_ms);
  end_ = end.starts_with("signal") ? end : channel_reason + ", " + end;
  alive_ = false;
  running_timer_.cancel();
  if (stopping_) co_return;
  if (const auto on_died = std::exchange(on_died_, {})) on_died(end_);
}

asio::awaitable<core::Outcome<>> Worker::listen(ListenOptions options) {
  Channel::Request request{
      .method = FBS::Request::Method::WORKER_CREATE_WEBRTCSERVER,
      .body_type = FBS::Request::Body::Worker_CreateWebRtcServerRequest,
      .body = [&options](flatbuffers::FlatBufferBuilder& builder) {
        const std::vector infos{write_listen_info(builder, options, FBS::Transport::Protocol::UDP),
                                write_listen_info(builder, options, FBS::Transport::Protocol::TCP)};
        return FBS::Worker::CreateCreateWebRtcServerRequestDirect(builder, web_rtc_server_id, &infos).o;
      }};
  const auto answer = co_await channel_->request(std::move(request));
  if (answer) co_return core::Outcome<>();
  const std::string where =
      options.address + (options.port == 0 ? std::string() : " port " + std::to_string(options.port));
  co_return core::fail(core::Code::unavailable,
                       "Media cannot listen on " + where + " (UDP and TCP). " + answer.error().message);
}

std::shared_ptr<Router> Worker::create_router(std::string router_id) {
  return std::make_shared<Router>(channel_, std::move(router_id), web_rtc_server_id);
}

asio::awaitable<core::Outcome<Worker::Usage>> Worker::usage() {
  Channel::Request request{.method = FBS::Request::Method::WORKER_GET_RESOURCE_USAGE};
  const auto answer = co_await channel_->request(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  const auto* body = (*answer)->body_as_Worker_ResourceUsageResponse();
  if (!body) co_return core::fail(core::Code::internal, "The media engine did not tell what it uses.");
  co_return Usage{.user_ms = body->ruUtime(), .system_ms = body->ruStime(), .max_resident_kb = body->ruMaxrss()};
}

asio::awaitable<void> Worker::stop(std::chrono::milliseconds patience) {
  const auto self = shared_from_this();
  stopping_ = true;
  on_died_ = {};
  channel_->notify_close();
  const std::string end = co_await process_.wait(static_cast<int>(patience.count()));
  alive_ = false;
  channel_->close("The media plane was stopped.");
  spdlog::debug("{} stopped: {}", name_, end);
}

}  // namespace parley::media
