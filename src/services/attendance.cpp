#include "services/attendance.hpp"

#include "services/participant_walks.hpp"
#include "services/support.hpp"

#include <map>

namespace parley::services {
namespace {

/// The participants of stays, each looked up once.
class People {
 public:
  explicit People(Transaction& transaction) : transaction_(transaction) {}

  /// nullptr for one who is forgotten.
  const core::Participant* find(const std::string& participant_id) {
    auto known = people_.find(participant_id);
    if (known == people_.end()) {
      auto participant = transaction_.participants.find(participant_id);
      if (!participant) return nullptr;
      known = people_.emplace(participant_id, std::move(*participant)).first;
    }
    return &known->second;
  }

 private:
  Transaction& transaction_;
  std::map<std::string, core::Participant> people_;
};

std::vector<Stay> with_people(Transaction& transaction, std::vector<core::Attendance> rows) {
  People people(transaction);
  std::vector<Stay> stays;
  for (core::Attendance& row : rows)
    if (const core::Participant* participant = people.find(row.participant_id))
      stays.push_back({std::move(row), *participant});
  return stays;
}

std::string csv_line(const core::Attendance& row, const core::Participant& participant) {
  const std::string cells[] = {
      participant.name,
      participant.user_id.value_or(""),
      participant.guest_session_id.value_or(""),
      std::string(core::enum_name(participant.role)),
      core::format_time(row.joined_at),
      row.left_at ? core::format_time(*row.left_at) : std::string(),
      row.seconds ? std::to_string(*row.seconds) : std::string(),
      row.device.value_or(""),
  };
  std::string line;
  for (std::size_t i = 0; i < std::size(cells); ++i) line += (i ? "," : "") + csv_cell(cells[i]);
  return line + "\r\n";
}

std::string csv_of(Transaction& transaction, const std::string& meeting_id) {
  std::string text = "name,user_id,guest_session_id,role,joined_at,left_at,seconds,device\r\n";
  People people(transaction);
  for_each_stay(transaction, meeting_id, [&](const core::Attendance& row) {
    if (const core::Participant* participant = people.find(row.participant_id)) text += csv_line(row, *participant);
  });
  return text;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  constexpr std::string_view formula_begins = "=+-@\t\r";
  const bool dangerous = !text.empty() && formula_begins.find(text.front()) != std::string_view::npos;
  if (!dangerous && text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  if (dangerous) cell += '\'';
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

Async<AttendancePage> list_attendance(Services& services, Actor actor, std::string reference, int limit,
                                      std::optional<PageKey> after) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor), reference = std::move(reference), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<AttendancePage> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
    if (!membership) return std::unexpected(std::move(membership.error()));
    auto rows = transaction.attendance.page(membership->meeting.meeting_id, limit + 1, after);
    AttendancePage page;
    if (static_cast<int>(rows.size()) > limit) {
      rows.pop_back();
      page.next = PageKey{rows.back().joined_at, rows.back().attendance_id};
    }
    page.stays = with_people(transaction, std::move(rows));
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<std::string> attendance_csv(Services& services, Actor actor, std::string reference) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [&services, actor = std::move(actor),
              reference = std::move(reference)](Transaction& transaction) -> core::Outcome<std::string> {
    auto membership = require_permission(transaction, services, actor, reference, core::Permission::can_moderate);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return csv_of(transaction, membership->meeting.meeting_id);
  };
  co_return co_await services.store.read(std::move(job));
}

}  // namespace parley::services
