#include "http/worker.hpp"

#include "http/connection.hpp"

#include <algorithm>

namespace parley::http {

namespace {

/// A quarter of the shortest time-out, so that none is late by more than that; never more than a quarter of a second,
/// for a client that goes away from a slow handler is noticed by this tick.
std::chrono::milliseconds tick_for(const Limits& limits) {
  const auto shortest =
      std::min({limits.head_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout, limits.linger});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

Worker::Worker(boost::asio::io_context& context, std::shared_ptr<Service> service)
    : context_(context), service_(std::move(service)), timer_(context), tick_(tick_for(service_->limits)) {}

Worker::~Worker() = default;

void Worker::adopt(TcpSocket socket, std::string remote_address, bool refused) {
  const auto connection =
      std::make_shared<Connection>(shared_from_this(), std::move(socket), std::move(remote_address));
  connection->start(refused);
}

void Worker::drain() {
  for_each([](Connection& connection) { connection.close_if_idle(); });
}

void Worker::close_all() {
  for_each([](Connection& connection) { connection.cut(); });
}

void Worker::add(Connection& connection) {
  connection.next_ = first_;
  if (first_) first_->previous_ = &connection;
  first_ = &connection;
  connection.linked_ = true;
  if (!armed_) arm();
}

void Worker::remove(Connection& connection) noexcept {
  if (!connection.linked_) return;
  connection.linked_ = false;
  if (connection.next_) connection.next_->previous_ = connection.previous_;
  (connection.previous_ ? connection.previous_->next_ : first_) = connection.next_;
  connection.previous_ = connection.next_ = nullptr;
}

void Worker::arm() {
  armed_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) { self->tick(); });
}

void Worker::tick() {
  armed_ = false;
  const auto now = Clock::now();
  for_each([now](Connection& connection) { connection.tick(now); });
  if (first_) arm();
}

template <class Visit>
void Worker::for_each(Visit&& visit) {
  for (auto* connection = first_; connection;) {
    auto* const next = connection->next_;
    visit(*connection);
    connection = next;
  }
}

}  // namespace parley::http
