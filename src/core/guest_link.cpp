#include "core/guest_link.hpp"

#include "core/join_policy.hpp"

namespace parley::core {

GuestLinkWindow guest_link_window(const Meeting& meeting) {
  if (!meeting.start_time) return {};
  return {*meeting.start_time - guest_link_margin, *meeting.start_time + guest_link_margin};
}

Outcome<> check_guest_link(const Meeting& meeting, TimePoint now) {
  if (is_over(meeting.status)) return refuse_over(meeting);
  if (!meeting.allow_external)
    return fail(Code::forbidden, "This meeting is for people with an account. Sign in to join it.");
  if (!meeting.start_time) {
    if (is_live(meeting.status)) return {};
    return fail(Code::gone, "The meeting has not begun; this link opens when the host starts it.");
  }
  const GuestLinkWindow window = guest_link_window(meeting);
  if (now < *window.opens_at) {
    Error error{Code::gone, "This link is not open yet: it opens at " + format_time(*window.opens_at) + "."};
    error.facts.emplace_back("opens_at", format_time(*window.opens_at));
    error.facts.emplace_back("start_time", format_time(*meeting.start_time));
    return std::unexpected(std::move(error));
  }
  if (now < *window.closes_at) return {};
  Error error{Code::gone, "This link has closed: it was open until " + format_time(*window.closes_at) + "."};
  error.facts.emplace_back("closed_at", format_time(*window.closes_at));
  return std::unexpected(std::move(error));
}

}  // namespace parley::core
