#include "socketio/namespace.hpp"

#include "socketio/client.hpp"
#include "socketio/packet.hpp"
#include "socketio/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace parley::socketio {

namespace asio = boost::asio;
using engineio::Clock;

Namespace::Namespace(Server& server, std::string name) : server_(server), name_(std::move(name)) {
  for (const auto& shard : server_.engine().shards()) parts_.push_back(std::make_unique<NamespaceShard>(*this, *shard));
  const auto& options = server_.options();
  // By then the heartbeat has told whether a client is still there.
  if (options.recovery)
    recovery_ = std::make_unique<Recovery>(*options.recovery, 2 * options.ping_interval + options.ping_timeout);
}

Namespace::~Namespace() = default;

std::size_t Namespace::connected() const noexcept {
  std::size_t count = 0;
  for (const auto& part : parts_) count += part->count.load(std::memory_order_relaxed);
  return count;
}

std::size_t Namespace::rooms() const noexcept {
  std::size_t count = 0;
  for (const auto& part : parts_) count += part->rooms.count();
  return count;
}

Recovery::Kept Namespace::kept() const { return recovery_ ? recovery_->kept() : Recovery::Kept{}; }

NamespaceShard* Namespace::part_here() const noexcept {
  const auto found = std::find_if(parts_.begin(), parts_.end(), [](const auto& part) { return part->shard.here(); });
  return found == parts_.end() ? nullptr : found->get();
}

// ---- Delivering ----

void Namespace::deliver(NamespaceShard& part, const Delivery& delivery) {
  std::optional<std::uint32_t> in_turn;
  const auto send = [&](engineio::Connection& connection) {
    if (delivery.may_be_lost && !connection.writable()) return;
    if (!in_turn) in_turn = part.shard.turn.add(delivery.message);
    connection.enqueue(*in_turn, delivery.message);
  };
  if (!delivery.only_socket) {
    part.rooms.for_each(delivery.target, [&](Occupant&, engineio::Connection& connection) { send(connection); });
  } else if (auto* const occupant = part.rooms.find(*delivery.only_socket)) {
    send(*static_cast<Socket*>(occupant)->connection_);
  }
}

void Namespace::publish(Delivery delivery, std::string_view event, const Arguments& arguments, NamespaceShard* only) {
  tell_outgoing(event, arguments);
  NamespaceShard* const here = part_here();
  const auto post_to = [&](const DeliveryPtr& shared, const NamespaceShard* but) {
    for (const auto& part : parts_) {
      if (part.get() == but || (only && part.get() != only) || part->count.load(std::memory_order_relaxed) == 0)
        continue;
      part->shard.post([part = part.get(), shared] { deliver(*part, *shared); });
    }
  };
  if (recovery_ && !delivery.may_be_lost) {
    EventText text(name_, event, arguments);
    {
      const auto lock = recovery_->lock();
      delivery.message = std::move(text).finish(arguments, recovery_->next_offset(lock));
      const auto shared = std::make_shared<const Delivery>(std::move(delivery));
      recovery_->append(lock, shared, Clock::now());
      post_to(shared, nullptr);
    }
    if (here) here->shard.drain();
    return;
  }
  delivery.message = encode_event(name_, event, arguments);
  if (parts_.size() > 1 || !here) post_to(std::make_shared<const Delivery>(delivery), here);
  if (!here || (only && here != only)) return;
  here->shard.drain();
  deliver(*here, delivery);
}

void Namespace::visit(const Target& target, std::function<void(Socket&)> visit) {
  NamespaceShard* const here = part_here();
  const auto run = [target, visit = std::move(visit)](NamespaceShard& part) {
    std::vector<SocketPtr> sockets;  // nobody may come or go during the selection itself
    part.rooms.for_each(target, [&](Occupant& occupant, engineio::Connection&) {
      sockets.push_back(static_cast<Socket&>(occupant).shared_from_this());
    });
    for (const auto& socket : sockets) visit(*socket);
  };
  for (const auto& part : parts_)
    if (part.get() != here) part->shard.post([part = part.get(), run] { run(*part); });
  if (!here) return;
  here->shard.drain();
  run(*here);
}

void Namespace::join_room(const Target& target, const std::string& room) {
  std::function<void()> join_lost;
  if (recovery_) {
    const auto lock = recovery_->lock();
    const std::uint64_t after = recovery_->latest_event(lock);
    recovery_->enter(lock, target, room, after);
    join_lost = [this, target, room, after] {
      const auto later = recovery_->lock();
      recovery_->enter(later, target, room, after);
    };
  }
  visit(target, [room](Socket& socket) { socket.join_now(room); });
  if (!recovery_) return;
  // As with leaving.
  for (const auto& part : parts_) part->shard.post(join_lost);
}

void Namespace::leave_room(const Target& target, const std::string& room) {
  const auto leave_lost = [this, target, room] {
    if (!recovery_) return;
    const auto lock = recovery_->lock();
    recovery_->leave(lock, target, room);
  };
  leave_lost();
  visit(target, [room](Socket& socket) { socket.leave_now(room); });
  if (!recovery_) return;
  // Who is cut off before a shard has come to that is found by the one behind it.
  for (const auto& part : parts_) part->shard.post(leave_lost);
}

// ---- Coming ----

void Namespace::enter(Socket& socket) {
  socket.state_ = Socket::State::connected;
  socket.home_.rooms.enter(socket, *socket.connection_);
}

void Namespace::connect(const SocketPtr& socket) {
  auto& part = socket->home_;
  part.count.fetch_add(1, std::memory_order_relaxed);
  if (recovery_) {
    socket->pid_ = engineio::Id::make(part.shard.index());
    const auto lock = recovery_->lock();
    socket->connected_at_event_ = recovery_->latest_event(lock);
    live_.insert_or_assign(*socket->pid_, socket);
  }
  part.shard.drain();
  socket->connection_->send_now(
      encode_connect(name_, socket->id(), socket->pid_ ? socket->pid_->text() : std::string_view()));
  enter(*socket);
  announce(socket);
}

bool Namespace::restore(const SocketPtr& socket, std::string_view pid, std::string_view offset) {
  auto& part = socket->home_;
  {
    const auto lock = recovery_->lock();
    auto restored = recovery_->restore(lock, pid, offset, Clock::now());
    if (!restored) return false;
    // Counted and queued under the lock: later events find it, earlier ones that are still in the inbox do not.
    part.count.fetch_add(1, std::memory_order_relaxed);
    auto& session = restored->session;
    live_.insert_or_assign(session.pid, socket);
    socket->id_ = session.id;
    socket->pid_ = session.pid;
    socket->connected_at_event_ = session.connected_at_event;
    socket->recovered_ = true;
    socket->data_ = std::move(session.data);
    part.shard.post([this, socket, rooms = std::move(session.rooms), missed = std::move(restored->missed)] {
      auto& connection = *socket->connection_;
      connection.send_now(encode_connect(name_, socket->id(), socket->pid_->text()));
      for (const auto& message : missed) connection.send_now(message);
      enter(*socket);
      for (const auto& room : rooms) socket->home_.rooms.join(*socket, room);
    });
  }
  part.shard.drain();
  announce(socket);
  return true;
}

asio::awaitable<bool> Namespace::supersede(std::string pid) {
  SocketPtr holder;
  if (const auto id = engineio::Id::parse(pid)) {
    const auto lock = recovery_->lock();
    if (const auto found = live_.find(*id); found != live_.end()) holder = found->second.lock();
  }
  if (!holder) co_return false;
  auto close = [holder]() -> asio::awaitable<void> {
    if (holder->connection_) holder->connection_->close(engineio::CloseReason::transport_close);
    co_return;
  };
  co_await asio::co_spawn(holder->executor(), std::move(close), asio::use_awaitable);
  co_return true;
}

void Namespace::announce(const SocketPtr& socket) {
  socket->client_->entered();
  for (const auto& handler : connection_) {
    try {
      handler(socket);
    } catch (...) {
      server_.report("connection handler");
    }
  }
}

// ---- Going ----

void Namespace::leave(Socket& socket, bool may_recover) {
  auto& part = socket.home_;
  std::vector<LostSession> given_up;
  if (recovery_) {
    {
      const auto lock = recovery_->lock();
      live_.erase(*socket.pid_);
    }
    if (may_recover) {
      socket.may_recover_ = true;
      given_up = recovery_->keep({.id = socket.id_,
                                  .pid = *socket.pid_,
                                  .rooms = socket.rooms(),
                                  .data = socket.data_,
                                  .connected_at_event = socket.connected_at_event_,
                                  .since = Clock::now()});
    }
    arm_upkeep(part);
  }
  part.rooms.exit(socket);
  part.count.fetch_sub(1, std::memory_order_relaxed);
  give_up(given_up);
}

void Namespace::arm_upkeep(NamespaceShard& part) {
  const auto next = recovery_->next_upkeep(Clock::now());
  if (!next || (part.upkeep && part.upkeep->first <= *next)) return;
  if (part.upkeep) part.shard.cancel(*part.upkeep);
  part.upkeep = part.shard.call_at(*next, [this, &part] {
    part.upkeep.reset();
    give_up(recovery_->expire(Clock::now()));
    arm_upkeep(part);
  });
}

void Namespace::give_up(const std::vector<LostSession>& sessions) {
  for (const auto& session : sessions) {
    for (const auto& handler : expired_) {
      try {
        handler(session);
      } catch (...) {
        server_.report("expiry handler");
      }
    }
  }
}

}  // namespace parley::socketio
