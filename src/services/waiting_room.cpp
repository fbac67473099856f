// Deciding about those who wait to be let in.
#include "services/admission.hpp"
#include "services/joining.hpp"
#include "services/support.hpp"

namespace parley::services {
namespace {

core::Outcome<core::Participant> decide_about(Transaction& transaction, Services& services, const Actor& actor,
                                              const std::string& reference, const std::string& participant_id,
                                              bool admit) {
  auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_admit_external);
  if (!membership) return std::unexpected(std::move(membership.error()));
  auto participant = find_waiting(transaction, membership->meeting, participant_id);
  if (!participant) return participant;
  return admit ? admit_waiting(transaction, services, actor, membership->meeting, std::move(*participant))
               : decline_waiting(transaction, services, actor, membership->meeting, std::move(*participant));
}

}  // namespace

Async<core::Participant> admit_participant(Services& services, Actor actor, std::string reference,
                                           std::string participant_id) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference),
              participant_id = std::move(participant_id)](Transaction& transaction) {
    return decide_about(transaction, services, actor, reference, participant_id, true);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<core::Participant> reject_participant(Services& services, Actor actor, std::string reference,
                                            std::string participant_id) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference),
              participant_id = std::move(participant_id)](Transaction& transaction) {
    return decide_about(transaction, services, actor, reference, participant_id, false);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services
