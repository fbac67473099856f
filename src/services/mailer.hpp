// Mailer: who sends the mail that waits in the outbox. Use cases put mail into the outbox in their own transaction, and
// wake the mailer after the commit. src/mail implements it. Shared by all threads; calls return at once.
#pragma once

namespace parley::services {

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// Whether there is a mail server to send through. Without one nothing is put into the outbox.
  virtual bool enabled() const = 0;
  /// There may be something to send.
  virtual void wake() = 0;
};

/// For servers without a mail server.
class NoMailer final : public Mailer {
 public:
  bool enabled() const override { return false; }
  void wake() override {}
};

}  // namespace parley::services
