// Requests to and notifications from one media worker, over two stream sockets. Owned by its Worker and shared by the
// router, transports and so on that live in it; all of it happens on the control thread.
//
// Bounds: 8 MiB a message (longer ones from the worker break the channel), 16 MiB waiting to be written and 16,384
// requests waiting for an answer (more requests are refused with `unavailable`), and a time limit for each answer.
#pragma once

#include "core/outcome.hpp"
#include "media/worker/frame_reader.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace flatbuffers {
class FlatBufferBuilder;
}
namespace FBS::Request {
enum class Method : std::uint8_t;
enum class Body : std::uint8_t;
}  // namespace FBS::Request
namespace FBS::Response {
struct Response;
}
namespace FBS::Notification {
struct Notification;
}
namespace FBS::Message {
struct Message;
}

namespace parley::media {

/// An accepted request's answer; holds the bytes that it points into.
class Response {
 public:
  explicit Response(Frame frame) : frame_(std::move(frame)) {}
  /// The answer as the schema has it. A body of another type than the request's is a null pointer there.
  const FBS::Response::Response& operator*() const;
  const FBS::Response::Response* operator->() const { return &**this; }

 private:
  Frame frame_;
};

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// Adds a request's body to the message that is being built; returns its offset there.
  using BuildBody = std::function<std::uint32_t(flatbuffers::FlatBufferBuilder&)>;
  using OnNotification = std::function<void(const FBS::Notification::Notification&)>;
  using OnClosed = std::function<void(const std::string& reason)>;

  struct Request {
    FBS::Request::Method method;
    std::string handler_id{};
    FBS::Request::Body body_type{};  ///< none
    BuildBody body{};
  };

  /// An answer that is awaited with get(), once.
  class Pending;

  /// Keeps a handler's notifications coming; ends with its destruction.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(std::weak_ptr<Channel> channel, std::string handler_id)
        : channel_(std::move(channel)), handler_id_(std::move(handler_id)) {}
    Subscription(Subscription&& other) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription() { reset(); }
    void reset();

   private:
    std::weak_ptr<Channel> channel_;
    std::string handler_id_;
  };

  /// Takes over both descriptors. `name` is for logs. `answer_timeout` is for each request.
  Channel(boost::asio::any_io_executor executor, int reads_from, int writes_to, std::string name,
          std::chrono::milliseconds answer_timeout);
  ~Channel();

  /// Begins reading. `on_closed` is called once, when the worker closes its end or breaks the protocol, not by close().
  void start(OnClosed on_closed);

  /// Sends at once; the answer may be awaited later, or not at all.
  std::shared_ptr<Pending> send(const Request& request);
  /// Sends and awaits. Errors: what the worker refuses is validation_failed, not_found or invalid_state with its
  /// reason; `unavailable` where it does not answer, cannot be reached, or has too much to do.
  boost::asio::awaitable<core::Outcome<Response>> request(Request request);
  /// Sends and logs a refusal: for what cannot fail but for a lost worker. The bounds do not hold for it: an end that
  /// the worker is not told of would leave there what has ended, and there are no more ends than things that were made.
  void command(const Request& request);
  /// Asks the worker to close itself.
  void notify_close();

  /// Calls `handler` for each notification of this id, in their order.
  [[nodiscard]] Subscription subscribe(const std::string& handler_id, OnNotification handler);

  /// Ends both directions; all that wait get `unavailable` with this reason. Does nothing the second time.
  void close(const std::string& reason);
  bool is_open() const noexcept { return open_; }
  const std::string& name() const noexcept { return name_; }

 private:
  friend class Subscription;
  using Socket = boost::asio::local::stream_protocol::socket;

  // Both keep the channel while they run.
  boost::asio::awaitable<void> read(std::shared_ptr<Channel> self);
  boost::asio::awaitable<void> write(std::shared_ptr<Channel> self);
  std::shared_ptr<Pending> send_unbounded(const Request& request);
  void enqueue(Frame message);
  bool dispatch(Frame frame);
  void dispatch_notification(const FBS::Notification::Notification& notification);
  void broken(const std::string& reason);

  static constexpr std::size_t max_queued_bytes = 16 * 1024 * 1024;
  static constexpr std::size_t max_pending = 16384;

  boost::asio::any_io_executor executor_;
  Socket reads_;
  Socket writes_;
  std::string name_;
  std::chrono::milliseconds answer_timeout_;
  OnClosed on_closed_;
  bool open_ = true;
  bool writing_ = false;
  std::uint32_t next_id_ = 0;
  std::size_t queued_bytes_ = 0;
  std::vector<Frame> queue_;
  std::unordered_map<std::uint32_t, std::shared_ptr<Pending>> pending_;
  std::unordered_map<std::string, std::shared_ptr<OnNotification>> subscriptions_;
};

class Channel::Pending {
 public:
  explicit Pending(const boost::asio::any_io_executor& executor) : timer_(executor) {}
  boost::asio::awaitable<core::Outcome<Response>> get();

 private:
  friend class Channel;
  void settle(core::Outcome<Response> outcome);

  boost::asio::steady_timer timer_;
  std::optional<core::Outcome<Response>> outcome_;
  bool logs_refusal_ = false;
};

}  // namespace parley::media
