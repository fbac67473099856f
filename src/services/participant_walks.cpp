#include "services/participant_walks.hpp"

namespace parley::services {
namespace {

constexpr int participants_page = 500;
constexpr int stays_page = 500;

}  // namespace

bool was_sent_away(const core::Participant& participant) {
  return participant.status == core::ParticipantStatus::removed ||
         participant.status == core::ParticipantStatus::banned;
}

std::vector<core::Participant> all_participants(Transaction& transaction, const std::string& meeting_id) {
  std::vector<core::Participant> all;
  std::optional<PageKey> after;
  while (true) {
    auto page = transaction.participants.list(meeting_id, participants_page, after);
    const bool is_last = static_cast<int>(page.size()) < participants_page;
    for (core::Participant& participant : page) all.push_back(std::move(participant));
    if (is_last) return all;
    after = PageKey{all.back().created_at, all.back().participant_id};
  }
}

void for_each_stay(Transaction& transaction, const std::string& meeting_id,
                   const std::function<void(core::Attendance)>& step) {
  std::optional<PageKey> after;
  while (true) {
    auto page = transaction.attendance.page(meeting_id, stays_page, after);
    const bool is_last = static_cast<int>(page.size()) < stays_page;
    if (!is_last) after = PageKey{page.back().joined_at, page.back().attendance_id};
    for (core::Attendance& stay : page) step(std::move(stay));
    if (is_last) return;
  }
}

}  // namespace parley::services
