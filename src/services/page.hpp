// Page: the newest of a list that one answer carries, bounded by their number and by their bytes, so that no answer is
// larger than what a connection may have waiting. Pure functions.
#pragma once

#include "json/describe.hpp"
#include "json/size.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::services {

/// Which part of a list is asked for.
struct PageRequest {
  std::optional<std::string> before;       ///< the id of an element: those older than it; the end where unset
  int most = 50;                           ///< elements
  std::size_t most_bytes = default_bytes;  ///< of their JSON text, all together; one element is always given

  static constexpr std::size_t default_bytes = std::size_t{512} * 1024;
};

template <class View>
struct Page {
  std::vector<View> elements;  ///< oldest first
  bool has_more = false;       ///< there are older ones
};

/// The newest of `rows` (oldest first) that fit; `show` makes the view of one, and is called for no more than one that
/// does not fit.
template <class Row, class Show>
auto newest_page(std::span<const Row> rows, const PageRequest& request, Show show) {
  Page<decltype(show(rows.front()))> page;
  std::size_t bytes = 0;
  for (auto row = rows.rbegin(); row != rows.rend() && !page.has_more; ++row) {
    auto view = show(*row);
    bytes += json::written_size(json::encode(view));
    const bool is_full = std::ssize(page.elements) >= request.most || bytes > request.most_bytes;
    page.has_more = is_full && !page.elements.empty();
    if (!page.has_more) page.elements.push_back(std::move(view));
  }
  std::ranges::reverse(page.elements);
  return page;
}

}  // namespace parley::services
