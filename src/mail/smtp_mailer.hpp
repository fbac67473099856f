// SmtpMailer: services::Mailer with a thread of its own that takes mail from the outbox and hands it to the mail
// server. Owned by src/app: made before Services, started with them, stopped before the database.
#pragma once

#include "mail/smtp.hpp"
#include "services/mailer.hpp"

#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace parley::mail {

struct MailOptions {
  std::string smtp_url;  ///< empty: no mail
  std::string from;      ///< MAIL_FROM: "name@example.org" or "Name <name@example.org>"
};

/// What is wrong with the options; empty where nothing is.
std::string check(const MailOptions& options);

class SmtpMailer final : public services::Mailer {
 public:
  /// Throws std::runtime_error with what check() says.
  explicit SmtpMailer(const MailOptions& options);
  ~SmtpMailer() override;

  void start(services::Services& services);
  /// Breaks off what is being sent, gives it back to the outbox, and ends the thread. A second call does nothing.
  void stop();

  bool enabled() const override { return server_.has_value(); }
  void wake() override;

 private:
  void run();
  /// Sends what is due; false where there was nothing, or the server cannot be reached.
  bool send_due();
  void settle(services::Mail mail, services::Delivery delivery, std::string reason);
  void pause();
  /// Runs a use case on this thread; nullopt where the database is away.
  template <class T>
  std::optional<T> run_use_case(boost::asio::awaitable<core::Outcome<T>> use_case);

  std::optional<SmtpServer> server_;
  Address from_;
  services::Services* services_ = nullptr;
  std::optional<Smtp> smtp_;
  boost::asio::io_context io_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool has_news_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace parley::mail
