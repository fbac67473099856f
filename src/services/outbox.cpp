#include "services/outbox.hpp"

namespace parley::services {
namespace {

constexpr auto first_pause = std::chrono::seconds(30);
constexpr auto longest_pause = std::chrono::hours(4);
constexpr auto kept = std::chrono::days(7);

/// 30 s, 1 min, 2 min … 4 hours.
std::chrono::seconds pause_after(long long attempts) {
  const long long doublings = std::clamp<long long>(attempts - 1, 0, 16);
  return std::min<std::chrono::seconds>(first_pause * (1LL << doublings), longest_pause);
}

}  // namespace

Async<std::vector<Mail>> take_due_mail(Services& services, int limit) {
  auto job = [now = services.clock.now(), limit](Transaction& transaction) -> core::Outcome<std::vector<Mail>> {
    std::vector<Mail> taken;
    for (Mail& mail : transaction.of<OutboxRepository>().due(now, limit)) {
      const core::TimePoint until = now + mail_lease;
      if (!transaction.of<OutboxRepository>().claim(mail.mail_id, *mail.next_attempt_at, until)) continue;
      mail.next_attempt_at = until;
      ++mail.attempts;
      taken.push_back(std::move(mail));
    }
    return taken;
  };
  co_return co_await services.store.write(std::move(job));
}

Async<std::optional<core::TimePoint>> next_mail_due(Services& services) {
  auto job = [](Transaction& transaction) -> core::Outcome<std::optional<core::TimePoint>> {
    return transaction.of<OutboxRepository>().next_due();
  };
  co_return co_await services.store.read(std::move(job));
}

Async<> settle_mail(Services& services, Mail mail, Delivery delivery, std::string reason) {
  const core::TimePoint now = services.clock.now();
  mail.next_attempt_at.reset();
  switch (delivery) {
    case Delivery::accepted:
      mail.sent_at = now;
      break;
    case Delivery::refused:
      mail.failed_at = now;
      break;
    case Delivery::postponed:
      if (now - mail.created_at >= mail_lifetime)
        mail.failed_at = now;
      else
        mail.next_attempt_at = now + pause_after(mail.attempts);
      break;
    case Delivery::not_tried:
      mail.next_attempt_at = now;
      --mail.attempts;
      break;
  }
  if (!reason.empty()) mail.last_error = std::move(reason);
  auto job = [mail = std::move(mail)](Transaction& transaction) -> core::Outcome<> {
    transaction.of<OutboxRepository>().settle(mail);
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> forget_old_mail(Services& services) {
  auto job = [before = services.clock.now() - kept](Transaction& transaction) -> core::Outcome<> {
    transaction.of<OutboxRepository>().remove_done_before(before);
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
