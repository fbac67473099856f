#include "services/meeting_fields.hpp"

#include "json/describe.hpp"

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <type_traits>

namespace parley::services {
namespace {

void check_length(core::Error& error, const char* field, const std::optional<std::string>& text, std::size_t most) {
  if (text && text->size() > most)
    error.errors.push_back({field, "must have " + std::to_string(most) + " bytes or fewer"});
}

void take(const std::optional<bool>& from, bool& to) {
  if (from) to = *from;
}

}  // namespace

void apply(const FeaturesChange& change, core::Features& features) {
  using Requested = boost::describe::describe_members<FeaturesChange, boost::describe::mod_public>;
  using Known = boost::describe::describe_members<core::Features, boost::describe::mod_public>;
  using boost::mp11::mp_size;
  static_assert(std::is_same_v<mp_size<Requested>, mp_size<Known>>, "each feature can be changed");
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_list, Requested, Known>>([&](auto pair) {
    using Pair = decltype(pair);
    constexpr auto requested = boost::mp11::mp_first<Pair>::pointer;
    constexpr auto known = boost::mp11::mp_second<Pair>::pointer;
    take(change.*requested, features.*known);
  });
}

void apply(const RecordingChange& change, core::RecordingConfig& config) {
  take(change.auto_record, config.auto_record);
  take(change.record_video, config.record_video);
  take(change.record_audio, config.record_audio);
  take(change.record_chat, config.record_chat);
  if (change.storage_location.present()) config.storage_location = change.storage_location.value();
  if (!change.retention_days.present()) return;
  config.retention_days.reset();
  if (change.retention_days.value()) config.retention_days = static_cast<int>(change.retention_days.value()->value);
}

core::Outcome<> check_fields(const core::Meeting& meeting, const std::optional<std::string>& password,
                             const core::Meeting& before) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  const auto is_new = [&](auto... fields) { return ((meeting.*fields != before.*fields) || ...); };
  const auto check_new_length = [&](const char* name, auto field, std::size_t most) {
    if (is_new(field)) check_length(error, name, meeting.*field, most);
  };
  using core::Meeting;
  check_new_length("title", &Meeting::title, max_opaque_bytes);
  check_new_length("description", &Meeting::description, max_opaque_bytes);
  check_new_length("location", &Meeting::location, max_location_bytes);
  check_new_length("metadata", &Meeting::metadata, max_metadata_bytes);
  if (is_new(&Meeting::metadata) && !json::parse(meeting.metadata))
    error.errors.push_back({"metadata", "has a number that is too large"});
  check_length(error, "password", password, max_meeting_password_bytes);
  check_new_length("time_zone", &Meeting::time_zone, max_time_zone_bytes);
  check_new_length("recurrence", &Meeting::recurrence, max_recurrence_bytes);
  if (is_new(&Meeting::max_participants) && meeting.max_participants &&
      (*meeting.max_participants < 1 || *meeting.max_participants > max_meeting_size))
    error.errors.push_back({"max_participants", "must be from 1 to " + std::to_string(max_meeting_size)});
  if (is_new(&Meeting::start_time, &Meeting::end_time)) {
    if (meeting.end_time && !meeting.start_time) error.errors.push_back({"end_time", "needs a start_time"});
    if (meeting.start_time && meeting.end_time && *meeting.end_time <= *meeting.start_time)
      error.errors.push_back({"end_time", "must be after start_time"});
  }
  if (is_new(&Meeting::start_time, &Meeting::recurrence) && meeting.recurrence && !meeting.start_time)
    error.errors.push_back({"recurrence", "needs a start_time"});
  if (error.errors.empty()) return {};
  return std::unexpected(std::move(error));
}

}  // namespace parley::services
