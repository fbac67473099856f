// Broadcast: an emit to many, in the making: nsp.to("room").except("other").emit("event", {…}). A value; any thread.
// What is emitted from one thread reaches each receiver in the order of the calls.
#pragma once

#include "socketio/arguments.hpp"
#include "socketio/rooms.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace parley::socketio {

class Namespace;

class Broadcast {
 public:
  explicit Broadcast(Namespace& nsp) : nsp_(&nsp) {}
  Broadcast(Namespace& nsp, const engineio::Id& except) : nsp_(&nsp) { target_.except_socket = except; }

  /// Also to this room; a socket's id is the name of a room that it is alone in. Without any: to the whole namespace.
  Broadcast to(std::string room) && {
    target_.rooms.push_back(std::move(room));
    return std::move(*this);
  }
  /// Not to those who are in this room.
  Broadcast except(std::string room) && {
    target_.except.push_back(std::move(room));
    return std::move(*this);
  }
  /// Not to those who have something waiting to be sent; and never kept for recovery.
  Broadcast may_be_lost() && {
    may_be_lost_ = true;
    return std::move(*this);
  }
  Broadcast to(std::string room) const& { return Broadcast(*this).to(std::move(room)); }
  Broadcast except(std::string room) const& { return Broadcast(*this).except(std::move(room)); }

  void emit(std::string_view event, const Arguments& arguments = {}) const;

  /// Makes them enter or leave a room. Those who were cut off and may come back leave it too.
  void join(const std::string& room) const;
  void leave(const std::string& room) const;
  /// Disconnects them from the namespace, or closes their connections altogether.
  void disconnect(bool close_connection = false) const;

 private:
  Namespace* nsp_;
  Target target_;
  bool may_be_lost_ = false;
};

}  // namespace parley::socketio
