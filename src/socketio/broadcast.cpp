#include "socketio/broadcast.hpp"

#include "socketio/namespace.hpp"

#include <boost/asio/post.hpp>

namespace parley::socketio {

void Broadcast::emit(std::string_view event, const Arguments& arguments) const {
  nsp_->publish({.target = target_, .may_be_lost = may_be_lost_}, event, arguments);
}

void Broadcast::join(const std::string& room) const { nsp_->join_room(target_, room); }

void Broadcast::leave(const std::string& room) const { nsp_->leave_room(target_, room); }

void Broadcast::disconnect(bool close_connection) const {
  nsp_->visit(target_, [close_connection](Socket& socket) {
    // Its handlers are the application's, which is not called from among deliveries.
    boost::asio::post(socket.executor(),
                      [self = socket.shared_from_this(), close_connection] { self->disconnect(close_connection); });
  });
}

}  // namespace parley::socketio
