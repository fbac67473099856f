#include "http/connection.hpp"

#include "http/problem.hpp"
#include "http/request_id.hpp"
#include "http/serialize.hpp"
#include "logging/context.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/field.hpp>

#include <spdlog/spdlog.h>

#include <array>
#include <limits>

namespace parley::http {

namespace asio = boost::asio;
using boost::beast::http::field;
using boost::system::error_code;

namespace {
constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view nothing{};
}  // namespace

Connection::Connection(std::shared_ptr<Worker> worker, TcpSocket socket, std::string remote_address)
    : worker_(std::move(worker)),
      stream_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      early_(!worker_->service().draining.load(std::memory_order_relaxed)),
      reader_(worker_->service().limits) {
  if (early_) worker_->service().early.fetch_add(1, std::memory_order_relaxed);
  worker_->add(*this);
}

Connection::~Connection() {
  worker_->remove(*this);
  if (early_) worker_->service().early.fetch_sub(1, std::memory_order_relaxed);
  worker_->service().open.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::start(bool refused) {
  asio::co_spawn(
      worker_->context().get_executor(), [self = shared_from_this(), refused] { return self->run(refused); },
      asio::bind_cancellation_slot(abort_.slot(), asio::detached));
}

// ---- What the worker asks for ----

void Connection::tick(Worker::Clock::time_point now) {
  if (phase_ == Phase::handling) {
    // A handler that is quick never pays for being watched.
    if (!watching_ && !failed_) watch();
    return;
  }
  if (now < deadline_) return;
  deadline_ = Worker::Clock::time_point::max();
  timed_out_ = true;
  error_code ignored;
  lowest_layer(stream_).cancel(ignored);
}

void Connection::close_if_idle() {
  if (phase_ != Phase::idle) return;
  // A new connection's request may be on its way.
  const auto grace = first_request_ ? worker_->service().limits.linger : std::chrono::milliseconds(0);
  deadline_ = std::min(deadline_, Worker::Clock::now() + grace);
  tick(Worker::Clock::now());
}

void Connection::cut() {
  failed_ = true;
  if (phase_ == Phase::handling || streaming_) reader_.request().aborted = true;
  abort_.emit(asio::cancellation_type::terminal);
  close();
}

// ---- The life of a connection ----
// An awaited value gets a name before it is tested: g++ 12 resumes at the wrong place behind `if (!co_await …)` in a
// loop.

asio::awaitable<void> Connection::run(bool refused) {
  try {
    const auto tls = worker_->service().tls.load();
    bool ready = true;
    if (tls) ready = co_await handshake(*tls);
    if (!ready) co_return;
    if (refused) {
      co_await refuse(Status::service_unavailable, "too_many_connections",
                      "The server has no room for a further connection.");
    } else {
      co_await serve();
    }
  } catch (const std::exception& error) {
    if (!failed_) spdlog::error("http: connection of {} ended by an exception: {}", remote_address_, error.what());
  }
  phase_ = Phase::ended;
  close();
}

asio::awaitable<void> Connection::serve() {
  bool go_on = true;
  while (go_on) {
    const bool whole = co_await read_request();
    if (!whole) co_return;
    if (reader_.wants_websocket() && hand_over()) co_return;
    go_on = co_await answer_request();
    if (!go_on) continue;
    reader_.next();
    first_request_ = false;
  }
  if (!failed_) co_await linger();
}

asio::awaitable<bool> Connection::handshake(asio::ssl::context& context) {
  auto stream = std::make_unique<TlsStream>(std::move(std::get<TcpSocket>(stream_)), context);
  auto& tls = *stream;
  stream_ = std::move(stream);
  enter(Phase::handshake, worker_->service().limits.head_timeout);
  error_code error;
  co_await tls.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

asio::awaitable<bool> Connection::read_request() {
  const auto& limits = worker_->service().limits;
  bool go_on = true;
  enter(Phase::idle, first_request_ ? limits.head_timeout : limits.idle_timeout);
  while (true) {
    switch (reader_.advance()) {
      case RequestReader::State::complete:
        co_return true;
      case RequestReader::State::failed:
        unread_body_ = true;
        co_await refuse(reader_.error().status, reader_.error().code, reader_.error().detail);
        co_return false;
      case RequestReader::State::head_ready:
        if (!begin_body()) continue;
        if (streaming_) co_return true;
        if (!reader_.expects_continue() || !reader_.body_untouched()) continue;
        go_on = co_await write_rest(continue_head, nothing);
        if (!go_on) co_return false;
        enter(Phase::body, limits.body_timeout);
        continue;
      case RequestReader::State::need_more:
        break;
    }
    if (phase_ == Phase::idle && reader_.in_head()) enter(Phase::head, limits.head_timeout);
    const bool more = co_await fill();
    if (more && phase_ == Phase::body) set_body_deadline();
    if (more) continue;
    if (timed_out_ && phase_ != Phase::idle) {
      unread_body_ = true;
      co_await refuse(Status::request_timeout, "request_timeout", "The request did not arrive in time.");
    }
    co_return false;
  }
}

void Connection::set_body_deadline() {
  const auto& limits = worker_->service().limits;
  const std::size_t rate = std::max<std::size_t>(limits.min_body_rate, 1);
  deadline_ = phase_start_ + limits.body_timeout + std::chrono::milliseconds(reader_.body_received() * 1000 / rate);
}

bool Connection::begin_body() {
  const auto& service = worker_->service();
  auto& request = reader_.request();
  request.received = Worker::Clock::now();
  request.remote_address = remote_address_;
  request.secure = std::holds_alternative<std::unique_ptr<TlsStream>>(stream_);
  service.proxies.apply(request);
  const auto given = request.headers["X-Request-Id"];
  request.request_id =
      is_request_id({given.data(), given.size()}) ? std::string(given.data(), given.size()) : make_request_id();
  streaming_ = false;
  if (!reader_.has_body()) return reader_.accept_body(0);
  if (service.streams_body && service.streams_body(request)) {
    streaming_ = true;
    request.body_reader = this;
    reader_.accept_body(std::numeric_limits<std::size_t>::max());
    enter(Phase::body, service.limits.body_timeout);
    deadline_ = Worker::Clock::time_point::max();
    return true;
  }
  if (!reader_.accept_body(service.body_limit ? service.body_limit(request) : service.limits.max_body_bytes))
    return false;
  enter(Phase::body, service.limits.body_timeout);
  return true;
}

bool Connection::hand_over() {
  for (const auto& [prefix, handler] : worker_->service().upgrades) {
    if (!reader_.request().path.starts_with(prefix)) continue;
    worker_->remove(*this);
    phase_ = Phase::ended;
    auto rest = reader_.take_rest();
    handler(std::move(reader_.request()), std::move(stream_), std::move(rest));
    return true;
  }
  return false;
}

asio::awaitable<bool> Connection::answer_request() {
  auto& service = worker_->service();
  auto& request = reader_.request();
  // While a body is streamed, what comes is not read before the handler asks for it.
  if (!in_streamed_body()) {
    phase_start_ = {};
    phase_ = Phase::handling;
  }
  Response response;
  try {
    response = co_await service.handler(request);
  } catch (const std::exception& error) {
    if (!request.aborted) {
      const logging::Context context(request.request_id);
      spdlog::error("a request of {} failed: {}", request.route.empty() ? "no route" : request.route, error.what());
      response = internal_error(request.request_id);
    }
  }
  phase_ = Phase::writing;
  if (request.aborted || failed_) {
    failed_ = true;
    co_return false;
  }
  const bool body_left = streaming_ && !reader_.is_complete();
  if (body_left) unread_body_ = true;
  streaming_ = false;
  const bool keep_alive = reader_.keep_alive() && !body_left && !service.draining.load(std::memory_order_relaxed) &&
                          !boost::beast::iequals(response.headers[field::connection], "close");
  const auto rest = begin_write(response, keep_alive);
  if (rest.empty() && !has_source_ && !failed_) co_return keep_alive;
  const bool written = co_await write_remaining(rest, response);
  co_return written&& keep_alive;
}

asio::awaitable<std::expected<std::string, BodyError>> Connection::read() {
  const auto& limits = worker_->service().limits;
  if (reader_.expects_continue() && reader_.body_received() == 0 && reader_.body_untouched()) {
    const bool told = co_await write_rest(continue_head, nothing);
    if (!told) {
      reader_.request().aborted = true;
      co_return std::unexpected(BodyError{Status::bad_request, "aborted", "The client went away."});
    }
    enter(Phase::body, limits.body_timeout);
  }
  while (true) {
    const auto state = reader_.advance();
    if (state == RequestReader::State::failed) {
      const ReadError& error = reader_.error();
      co_return std::unexpected(BodyError{error.status, error.code, error.detail});
    }
    std::string piece = reader_.take_body();
    if (state == RequestReader::State::complete) {
      phase_start_ = {};
      phase_ = Phase::handling;
      co_return piece;
    }
    if (!piece.empty()) co_return piece;
    // Who sent much is not given the more time to send nothing.
    set_body_deadline();
    deadline_ = std::min(deadline_, Worker::Clock::now() + limits.body_timeout);
    const bool more = co_await fill();
    deadline_ = Worker::Clock::time_point::max();
    if (more) continue;
    if (timed_out_ && !failed_) {
      timed_out_ = false;
      co_return std::unexpected(
          BodyError{Status::request_timeout, "request_timeout", "The request did not arrive in time."});
    }
    reader_.request().aborted = true;
    co_return std::unexpected(BodyError{Status::bad_request, "aborted", "The client went away."});
  }
}

// ---- Reading and writing ----

asio::awaitable<bool> Connection::fill() {
  if (failed_ || timed_out_) co_return false;
  if (watching_) {
    error_code ignored;
    co_await watch_ended_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return !failed_ && !timed_out_;
  }
  const auto space = reader_.prepare();
  const auto buffer = asio::buffer(space.data(), space.size());
  error_code error;
  std::size_t count = 0;
  if (auto* plain = std::get_if<TcpSocket>(&stream_)) {
    count = co_await plain->async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
  } else {
    auto& tls = *std::get<std::unique_ptr<TlsStream>>(stream_);
    count = co_await tls.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
  }
  reader_.commit(count);
  if (error && !timed_out_) failed_ = true;
  co_return !error && !timed_out_;
}

Connection::Unwritten Connection::begin_write(const Response& response, bool keep_alive) {
  const auto& request = reader_.request();
  head_out_.clear();
  const bool with_body = append_head(head_out_, response,
                                     {.version = request.version,
                                      .keep_alive = keep_alive,
                                      .to_head_request = request.method == Verb::head,
                                      .request_id = request.request_id});
  has_source_ = with_body && response.source;
  Unwritten rest{head_out_, with_body ? response.bytes() : nothing};
  auto* plain = std::get_if<TcpSocket>(&stream_);
  if (!plain) return rest;
  // Nearly always the kernel takes all of it at once, and no operation needs to be queued.
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(rest.head), asio::buffer(rest.body)};
  error_code error;
  const auto count = plain->write_some(buffers, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) failed_ = true;
  const auto of_head = std::min(count, rest.head.size());
  rest.head.remove_prefix(of_head);
  rest.body.remove_prefix(count - of_head);
  return rest;
}

asio::awaitable<bool> Connection::write_remaining(Unwritten rest, const Response& response) {
  if (failed_) co_return false;
  if (!rest.empty()) {
    const bool written = co_await write_rest(rest.head, rest.body);
    if (!written) co_return false;
  }
  if (!has_source_) co_return true;
  const bool written = co_await write_source(*response.source);
  co_return written;
}

asio::awaitable<bool> Connection::write_source(BodySource& source) {
  for (std::uint64_t left = source.size(); left > 0;) {
    deadline_ = Worker::Clock::time_point::max();
    const std::string piece = co_await source.read();
    if (piece.empty() || piece.size() > left) {
      failed_ = true;
      co_return false;
    }
    left -= piece.size();
    const bool written = co_await write_rest(nothing, piece);
    if (!written) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::write_rest(std::string_view head, std::string_view body) {
  while (!head.empty() || !body.empty()) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    enter(Phase::writing, worker_->service().limits.write_timeout);
    error_code error;
    std::size_t count = 0;
    if (auto* plain = std::get_if<TcpSocket>(&stream_)) {
      count = co_await plain->async_write_some(buffers, asio::redirect_error(asio::use_awaitable, error));
    } else {
      auto& tls = *std::get<std::unique_ptr<TlsStream>>(stream_);
      count = co_await tls.async_write_some(buffers, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error || timed_out_ || failed_) {
      failed_ = true;
      co_return false;
    }
    const auto of_head = std::min(count, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(count - of_head);
  }
  co_return true;
}

asio::awaitable<void> Connection::refuse(Status status, std::string_view code, std::string_view detail) {
  auto& request = reader_.request();
  if (request.request_id.empty()) request.request_id = make_request_id();
  timed_out_ = false;
  auto response = problem_response(
      {.status = status, .code = std::string(code), .detail = std::string(detail), .request_id = request.request_id});
  if (status == Status::service_unavailable) response.headers.set(field::retry_after, "1");
  if (worker_->service().shape_refusal) worker_->service().shape_refusal(request, response);
  const auto rest = begin_write(response, false);
  const bool written = co_await write_remaining(rest, response);
  if (written) co_await linger();
}

asio::awaitable<void> Connection::linger() {
  // Closing with unread bytes would reset the connection, and the client might lose the answer (RFC 9112, 9.6).
  enter(Phase::lingering, worker_->service().limits.linger);
  error_code ignored;
  if (auto* tls = std::get_if<std::unique_ptr<TlsStream>>(&stream_)) {
    if (!unread_body_ && !watching_) {
      co_await (*tls)->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
      co_return;
    }
  } else {
    std::get<TcpSocket>(stream_).shutdown(asio::socket_base::shutdown_send, ignored);
  }
  reader_.stop();
  bool more = true;
  while (more) {
    more = co_await fill();
    reader_.discard();
  }
}

// ---- Watching for the client while a handler works ----

void Connection::watch() {
  const auto space = reader_.prepare();
  if (space.empty()) return;
  watching_ = true;
  if (!watch_ended_) watch_ended_.emplace(worker_->context(), Worker::Clock::time_point::max());
  const auto buffer = asio::buffer(space.data(), space.size());
  auto done = [self = shared_from_this()](const error_code& error, std::size_t count) {
    self->on_watched(error, count);
  };
  if (auto* plain = std::get_if<TcpSocket>(&stream_)) {
    plain->async_read_some(buffer, std::move(done));
  } else {
    std::get<std::unique_ptr<TlsStream>>(stream_)->async_read_some(buffer, std::move(done));
  }
}

void Connection::on_watched(const error_code& error, std::size_t count) {
  watching_ = false;
  reader_.commit(count);
  if (error && !timed_out_) failed_ = true;
  if (phase_ != Phase::handling) {
    watch_ended_->cancel();
  } else if (error) {
    reader_.request().aborted = true;
    abort_.emit(asio::cancellation_type::terminal);
  } else {
    watch();
  }
}

void Connection::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  phase_start_ = Worker::Clock::now();
  deadline_ = phase_start_ + timeout;
}

void Connection::close() noexcept {
  if (!linked_) return;  // the stream was handed over
  error_code ignored;
  lowest_layer(stream_).close(ignored);
}

}  // namespace parley::http
