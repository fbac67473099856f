#include "mail/smtp_mailer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <spdlog/spdlog.h>

#include <stdexcept>

namespace parley::mail {
namespace {

using services::Delivery;

/// Taken at once: as many as are sent well within their lease where the server is quick, and given back otherwise.
constexpr int batch = 10;
/// Other servers on the same database put mail into the outbox too: it is looked at as often as this.
constexpr auto longest_pause = std::chrono::seconds(30);
constexpr auto forget_every = std::chrono::hours(6);

}  // namespace

std::string check(const MailOptions& options) {
  if (options.smtp_url.empty()) return {};
  if (const auto server = parse_smtp_url(options.smtp_url); !server) return server.error();
  if (options.from.empty()) return "SMTP_URL is set without MAIL_FROM; the address that mail comes from belongs there";
  if (!parse_address(options.from)) return "MAIL_FROM must be an address such as Parley <parley@example.org>";
  return {};
}

SmtpMailer::SmtpMailer(const MailOptions& options) {
  if (const std::string wrong = check(options); !wrong.empty()) throw std::runtime_error(wrong);
  if (options.smtp_url.empty()) return;
  server_ = *parse_smtp_url(options.smtp_url);
  from_ = *parse_address(options.from);
}

SmtpMailer::~SmtpMailer() { stop(); }

void SmtpMailer::start(services::Services& services) {
  if (!server_) return;
  services_ = &services;
  smtp_.emplace(*server_);
  thread_ = std::thread([this] { run(); });
}

void SmtpMailer::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SmtpMailer::wake() {
  {
    const std::scoped_lock lock(mutex_);
    has_news_ = true;
  }
  woken_.notify_all();
}

void SmtpMailer::run() {
  auto forgotten = std::chrono::steady_clock::now();
  while (!stopping_) {
    if (!send_due()) pause();
    if (std::chrono::steady_clock::now() - forgotten < forget_every) continue;
    forgotten = std::chrono::steady_clock::now();
    boost::asio::co_spawn(io_, services::forget_old_mail(*services_), boost::asio::detached);
    io_.restart();
    io_.run();
  }
}

template <class T>
std::optional<T> SmtpMailer::run_use_case(boost::asio::awaitable<core::Outcome<T>> use_case) {
  std::optional<T> result;
  boost::asio::co_spawn(io_, std::move(use_case), [&](std::exception_ptr failure, core::Outcome<T> outcome) {
    if (failure)
      spdlog::error("mail: the outbox cannot be used");
    else if (outcome)
      result = std::move(*outcome);
  });
  io_.restart();
  io_.run();
  return result;
}

bool SmtpMailer::send_due() {
  auto due = run_use_case(services::take_due_mail(*services_, batch));
  if (!due || due->empty()) return false;
  const auto taken_at = std::chrono::steady_clock::now();
  bool reached = true;
  for (services::Mail& mail : *due) {
    const bool lease_is_short = std::chrono::steady_clock::now() - taken_at > services::mail_lease / 4;
    if (stopping_ || lease_is_short) {
      settle(std::move(mail), Delivery::not_tried, {});
      continue;
    }
    if (!reached) {
      settle(std::move(mail), Delivery::postponed, {});
      continue;
    }
    SmtpResult result = smtp_->send(mail, from_, stopping_);
    reached = result.server_reached;
    if (result.delivery == Delivery::refused)
      spdlog::warn("mail {}: refused: {}", mail.mail_id, result.reason);
    else if (result.delivery == Delivery::postponed)
      spdlog::warn("mail {}: attempt {} failed, it waits: {}", mail.mail_id, mail.attempts, result.reason);
    else if (result.delivery == Delivery::accepted)
      spdlog::debug("mail {}: accepted", mail.mail_id);
    settle(std::move(mail), result.delivery, std::move(result.reason));
  }
  return reached;
}

void SmtpMailer::settle(services::Mail mail, Delivery delivery, std::string reason) {
  const std::string mail_id = mail.mail_id;
  bool done = false;
  // What the mail server has accepted must be marked; a database that is away for a moment is waited for.
  for (int tried = 0; !done && tried < 20; ++tried) {
    if (tried > 0) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    boost::asio::co_spawn(io_, services::settle_mail(*services_, mail, delivery, reason),
                          [&](std::exception_ptr failure, core::Outcome<> outcome) { done = !failure && outcome; });
    io_.restart();
    io_.run();
    if (delivery != Delivery::accepted && stopping_) break;
  }
  if (!done) spdlog::error("mail {}: what became of it could not be stored", mail_id);
}

void SmtpMailer::pause() {
  auto until = std::chrono::steady_clock::now() + longest_pause;
  if (const auto next = run_use_case(services::next_mail_due(*services_)); next && *next) {
    const auto wait = std::max(**next - services_->clock.now(), std::chrono::milliseconds(100));
    until = std::min(until, std::chrono::steady_clock::now() + wait);
  }
  std::unique_lock lock(mutex_);
  woken_.wait_until(lock, until, [this] { return stopping_ || has_news_; });
  has_news_ = false;
}

}  // namespace parley::mail
