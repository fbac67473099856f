// What the links to servers are made of: WebSocket over Asio, JSON, and how long they wait.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include <chrono>

namespace parley::loadtest {

/// For an answer of any kind.
inline constexpr std::chrono::seconds answer_patience{20};
/// For what is awaited with its error beside its result.
inline constexpr auto link_quietly = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace parley::loadtest
