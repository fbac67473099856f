#include "media/worker/channel.hpp"

#include "media/worker/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <FBS/message.h>
#include <spdlog/spdlog.h>

#include <array>

namespace parley::media {
namespace asio = boost::asio;
namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

const FBS::Message::Message& message_in(const Frame& frame) {
  return *flatbuffers::GetSizePrefixedRoot<FBS::Message::Message>(frame.data());
}

bool is_well_formed(const Frame& frame) {
  flatbuffers::Verifier verifier(frame.data(), frame.size());
  return verifier.VerifySizePrefixedBuffer<FBS::Message::Message>(nullptr);
}

std::unexpected<core::Error> unavailable(std::string message) {
  return std::unexpected(core::Error{core::Code::unavailable, std::move(message), {}, 1});
}

/// The engine's three kinds of refusal. Its reasons are technical sentences without secrets.
core::Error refusal(const FBS::Response::Response& response) {
  const std::string kind = response.error() ? response.error()->str() : "";
  const std::string reason = response.reason() ? response.reason()->str() : "no reason given";
  const auto code = kind == "TypeError"       ? core::Code::validation_failed
                    : kind == "NotFoundError" ? core::Code::not_found
                                              : core::Code::invalid_state;
  return {code, "The media engine refused: " + reason, {}, {}};
}

/// A log line of the engine begins with its level: D, W, E, or X for a dump. Its errors are warnings here: it writes
/// one for each request that it refuses, which a client's mistake can bring about.
void pass_on_log(const std::string& worker, std::string_view line) {
  if (line.empty()) return;
  const std::string_view text = line.substr(1);
  switch (line.front()) {
    case 'D':
      spdlog::debug("{}: {}", worker, text);
      break;
    case 'W':
    case 'E':
      spdlog::warn("{}: {}", worker, text);
      break;
    default:
      spdlog::debug("{}: {}", worker, line);
  }
}

Frame taken(flatbuffers::FlatBufferBuilder& builder) {
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Frame built(const Channel::Request& request, std::uint32_t id) {
  flatbuffers::FlatBufferBuilder builder;
  const flatbuffers::Offset<void> body(request.body ? request.body(builder) : 0);
  const auto handler_id = builder.CreateString(request.handler_id);
  const auto inner = FBS::Request::CreateRequest(builder, id, request.method, handler_id, request.body_type, body);
  builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, FBS::Message::Body::Request, inner.Union()));
  return taken(builder);
}

}  // namespace

const FBS::Response::Response& Response::operator*() const { return *message_in(frame_).data_as_Response(); }

// --- what waits for an answer

asio::awaitable<core::Outcome<Response>> Channel::Pending::get() {
  if (!outcome_) co_await timer_.async_wait(quietly);
  if (!outcome_) co_return unavailable("The media worker did not answer in time.");
  co_return std::move(*outcome_);
}

void Channel::Pending::settle(core::Outcome<Response> outcome) {
  outcome_.emplace(std::move(outcome));
  timer_.cancel();
}

// --- subscriptions

Channel::Subscription& Channel::Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    reset();
    channel_ = std::move(other.channel_);
    handler_id_ = std::move(other.handler_id_);
  }
  return *this;
}

void Channel::Subscription::reset() {
  if (const auto channel = channel_.lock()) channel->subscriptions_.erase(handler_id_);
  channel_.reset();
}

Channel::Subscription Channel::subscribe(const std::string& handler_id, OnNotification handler) {
  subscriptions_[handler_id] = std::make_shared<OnNotification>(std::move(handler));
  return {weak_from_this(), handler_id};
}

// --- the channel

Channel::Channel(asio::any_io_executor executor, int reads_from, int writes_to, std::string name,
                 std::chrono::milliseconds answer_timeout)
    : executor_(std::move(executor)),
      reads_(executor_, asio::local::stream_protocol(), reads_from),
      writes_(executor_, asio::local::stream_protocol(), writes_to),
      name_(std::move(name)),
      answer_timeout_(answer_timeout) {}

Channel::~Channel() = default;

void Channel::start(OnClosed on_closed) {
  on_closed_ = std::move(on_closed);
  spawn(executor_, read(shared_from_this()), "reading from a worker");
}

asio::awaitable<void> Channel::read(std::shared_ptr<Channel> /*self*/) {
  std::vector<std::uint8_t> bytes(64 * 1024);
  FrameReader frames;
  while (open_) {
    const auto [error, size] = co_await reads_.async_read_some(asio::buffer(bytes), quietly);
    if (!open_) co_return;
    if (error) co_return broken("it closed its channel");
    frames.append({bytes.data(), size});
    while (open_) {
      auto frame = frames.next();
      if (!frame) co_return broken("it sent " + frame.error());
      if (!*frame) break;
      if (!dispatch(std::move(**frame))) co_return broken("it sent a message that is not understood");
    }
  }
}

bool Channel::dispatch(Frame frame) {
  if (!is_well_formed(frame)) return false;
  const FBS::Message::Message& message = message_in(frame);
  switch (message.data_type()) {
    case FBS::Message::Body::Response: {
      const auto found = pending_.extract(message.data_as_Response()->id());
      if (found.empty()) return true;  // given up on in the meantime
      const auto& response = *message.data_as_Response();
      if (response.accepted()) {
        found.mapped()->settle(Response(std::move(frame)));
      } else {
        if (found.mapped()->logs_refusal_) spdlog::warn("{}: {}", name_, refusal(response).message);
        found.mapped()->settle(std::unexpected(refusal(response)));
      }
      return true;
    }
    case FBS::Message::Body::Notification:
      dispatch_notification(*message.data_as_Notification());
      return true;
    case FBS::Message::Body::Log:
      pass_on_log(name_, message.data_as_Log()->data()->string_view());
      return true;
    default:
      return false;
  }
}

void Channel::dispatch_notification(const FBS::Notification::Notification& notification) {
  const auto found = subscriptions_.find(notification.handlerId()->str());
  if (found == subscriptions_.end()) return;  // of something that was closed in the meantime
  const auto handler = found->second;         // kept alive: it may end its own subscription
  (*handler)(notification);
}

std::shared_ptr<Channel::Pending> Channel::send(const Request& request) {
  if (!open_ || (pending_.size() < max_pending && queued_bytes_ < max_queued_bytes)) return send_unbounded(request);
  auto pending = std::make_shared<Pending>(executor_);
  pending->settle(unavailable("The media worker has too much to do."));
  return pending;
}

std::shared_ptr<Channel::Pending> Channel::send_unbounded(const Request& request) {
  auto pending = std::make_shared<Pending>(executor_);
  if (!open_) {
    pending->settle(unavailable("The media worker is gone."));
    return pending;
  }
  const std::uint32_t id = ++next_id_;
  pending->timer_.expires_after(answer_timeout_);
  pending_[id] = pending;
  enqueue(built(request, id));
  return pending;
}

asio::awaitable<core::Outcome<Response>> Channel::request(Request request) {
  const auto pending = send(request);
  co_return co_await pending->get();
}

void Channel::command(const Request& request) { send_unbounded(request)->logs_refusal_ = true; }

void Channel::notify_close() {
  if (!open_) return;
  flatbuffers::FlatBufferBuilder builder;
  const auto handler_id = builder.CreateString("");
  const auto inner = FBS::Notification::CreateNotification(builder, handler_id, FBS::Notification::Event::WORKER_CLOSE);
  builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, FBS::Message::Body::Notification, inner.Union()));
  enqueue(taken(builder));
}

void Channel::enqueue(Frame message) {
  queued_bytes_ += message.size();
  queue_.push_back(std::move(message));
  if (writing_) return;
  writing_ = true;
  spawn(executor_, write(shared_from_this()), "writing to a worker");
}

asio::awaitable<void> Channel::write(std::shared_ptr<Channel> /*self*/) {
  while (open_ && !queue_.empty()) {
    const std::vector<Frame> batch = std::exchange(queue_, {});
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(batch.size());
    for (const Frame& message : batch) buffers.push_back(asio::buffer(message));
    const auto [error, size] = co_await asio::async_write(writes_, buffers, quietly);
    queued_bytes_ -= std::min(queued_bytes_, asio::buffer_size(buffers));
    if (error && open_) broken("it does not read its channel");
  }
  writing_ = false;
}

void Channel::broken(const std::string& reason) {
  close("The media worker is gone: " + reason + '.');
  if (const auto on_closed = std::exchange(on_closed_, {})) on_closed(reason);
}

void Channel::close(const std::string& reason) {
  if (!open_) return;
  open_ = false;
  boost::system::error_code ignored;
  reads_.close(ignored);
  writes_.close(ignored);
  queue_.clear();
  queued_bytes_ = 0;
  subscriptions_.clear();
  for (const auto& [id, pending] : std::exchange(pending_, {})) pending->settle(unavailable(reason));
}

}  // namespace parley::media
