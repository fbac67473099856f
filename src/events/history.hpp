// What chat:history, poll:history and qa:history have in common: pages of what was there, newest last, each by its own
// name. A request has `before` (an element's id; the end where left out) and `limit`; an answer has the elements,
// `has_more`, and `before` for the page before this one (null where there is none).
#pragma once

#include "services/page.hpp"

#include "core/outcome.hpp"

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::events {

template <class Asked>
services::PageRequest page_of(const Asked& request) {
  services::PageRequest page;
  if (request.before) page.before = *request.before;
  if (request.limit) page.most = static_cast<int>(request.limit->value);
  return page;
}

/// What the page before this one is asked for with; unset where there is none.
template <class View>
std::optional<std::string> before_of(const services::Page<View>& page, std::string View::* id) {
  return page.has_more ? std::optional(page.elements.front().*id) : std::nullopt;
}

template <class Answer, class View>
core::Outcome<Answer> history_answer(core::Outcome<services::Page<View>> page, std::vector<View> Answer::* elements,
                                     std::string View::* id) {
  if (!page) return std::unexpected(std::move(page.error()));
  Answer answer{};
  answer.has_more = page->has_more;
  answer.before = before_of(*page, id);
  answer.*elements = std::move(page->elements);
  return answer;
}

}  // namespace parley::events
