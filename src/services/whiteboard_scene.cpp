#include "services/whiteboard_scene.hpp"

#include "json/size.hpp"

#include <algorithm>
#include <cmath>

namespace parley::services {
namespace {

/// A change that was on its way when the board was cleared has a version a little above what is here, if at all.
constexpr std::int64_t clearing_step = 1'000'000;
/// What is left of a deleted element: enough for any Excalidraw to know what it was told of.
constexpr std::string_view tombstone_members[] = {"id",      "type",         "x",         "y",      "width", "height",
                                                  "version", "versionNonce", "isDeleted", "updated"};

/// Whether an incoming element takes the place of the one that is here (Excalidraw's shouldDiscardRemoteElement, from
/// the other side).
bool is_newer(const BoardElementHead& incoming, std::int64_t version, std::int64_t nonce) {
  if (incoming.version != version) return incoming.version > version;
  return incoming.version_nonce < nonce;
}

json::object tombstone_of(const json::object& data) {
  json::object rest;
  for (const std::string_view name : tombstone_members)
    if (const auto* member = data.if_contains(name); member && !member->is_structured()) rest.emplace(name, *member);
  return rest;
}

KeptBoardElement kept(BoardElement element, core::TimePoint now) {
  const bool deleted = element.head.is_deleted.value_or(false);
  json::object data = deleted ? tombstone_of(element.data) : std::move(element.data);
  const std::size_t bytes = json::text_size(data);
  return {.version = element.head.version,
          .version_nonce = element.head.version_nonce,
          .deleted = deleted,
          .data = std::move(data),
          .bytes = bytes,
          .changed_at = now};
}

bool is_plain(std::string_view id) {
  return std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
}

std::string megabytes(std::size_t bytes) { return std::to_string(bytes / (1024 * 1024)) + " MB"; }

}  // namespace

core::Outcome<> WhiteboardScene::check_room(const std::map<std::string, const BoardElement*>& winners) const {
  std::size_t count = live_;
  std::size_t bytes = bytes_;
  for (const auto& [id, element] : winners) {
    if (const auto known = elements_.find(id); known != elements_.end() && !known->second.deleted) {
      --count;
      bytes -= known->second.bytes;
    }
    if (element->head.is_deleted.value_or(false)) continue;
    ++count;
    bytes += json::text_size(element->data);
  }
  // What makes a drawing smaller that is too large is always taken.
  if (count > limits_.elements && count > live_)
    return core::fail(core::Code::conflict, "The whiteboard is full: it has " + std::to_string(limits_.elements) +
                                                " elements at most. Delete some first.");
  if (bytes > limits_.bytes && bytes > bytes_)
    return core::fail(core::Code::conflict, "The whiteboard is full: it has " + megabytes(limits_.bytes) +
                                                " at most. Delete something first.");
  return {};
}

core::Outcome<WhiteboardScene::Merged> WhiteboardScene::merge(std::vector<BoardElement> elements, core::TimePoint now) {
  core::Error error{core::Code::validation_failed, "Some of the elements are not valid."};
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (json::text_size(elements[i].data) > limits_.element_bytes)
      error.errors.push_back({"elements[" + std::to_string(i) + "]",
                              "is larger than " + std::to_string(limits_.element_bytes / 1024) + " KiB"});
  if (!error.errors.empty()) return std::unexpected(std::move(error));

  Merged merged;
  std::map<std::string, const BoardElement*> winners;
  std::set<std::string> losers;
  for (const BoardElement& element : elements) {
    const std::string& id = element.head.id;
    if (const auto known = elements_.find(id); known != elements_.end()) {
      const auto& [version, nonce] = std::tie(known->second.version, known->second.version_nonce);
      if (!is_newer(element.head, version, nonce)) {
        if (element.head.version != version || element.head.version_nonce != nonce) losers.insert(id);
        continue;
      }
    }
    const auto [best, is_first] = winners.try_emplace(id, &element);
    if (!is_first && is_newer(element.head, best->second->head.version, best->second->head.version_nonce))
      best->second = &element;
  }
  if (auto room = check_room(winners); !room) return std::unexpected(std::move(room.error()));

  for (BoardElement& element : elements) {
    const std::string id = element.head.id;
    const auto winner = winners.find(id);
    if (winner == winners.end() || winner->second != &element) continue;
    put(id, kept(std::move(element), now));
    merged.won.push_back(elements_.at(id).data);
  }
  for (const std::string& id : losers)
    if (!winners.contains(id)) merged.lost.push_back(elements_.at(id).data);
  prune(now);
  return merged;
}

std::size_t WhiteboardScene::clear(std::int64_t nonce, core::TimePoint now) {
  std::vector<std::string> ids;
  for (const auto& [id, element] : elements_)
    if (!element.deleted) ids.push_back(id);
  for (const std::string& id : ids) {
    const KeptBoardElement& known = elements_.at(id);
    KeptBoardElement cleared{.version = known.version + clearing_step,
                             .version_nonce = nonce,
                             .deleted = true,
                             .data = tombstone_of(known.data),
                             .changed_at = now};
    cleared.data["version"] = cleared.version;
    cleared.data["versionNonce"] = nonce;
    cleared.data["isDeleted"] = true;
    put(id, std::move(cleared));
  }
  prune(now);
  return ids.size();
}

WhiteboardScene::Page WhiteboardScene::page(std::uint64_t after, bool with_deleted, std::size_t bytes) const {
  Page page{.reached = after};
  std::size_t filled = 0;
  for (auto at = by_change_.upper_bound(after); at != by_change_.end(); ++at) {
    const KeptBoardElement& element = elements_.at(at->second);
    if (!element.deleted || with_deleted) {
      if (filled > 0 && filled + element.bytes > bytes) {
        page.more = true;
        return page;
      }
      filled += element.bytes;
      page.elements.push_back(element.data);
    }
    page.reached = at->first;
  }
  page.reached = std::max(page.reached, revision_);
  return page;
}

void WhiteboardScene::restore(const std::string& id, KeptBoardElement element) {
  element.bytes = json::text_size(element.data);
  put(id, std::move(element));
  unsaved_.erase(id);
}

void WhiteboardScene::put(const std::string& id, KeptBoardElement element) {
  forget(id);
  element.change = ++revision_;
  by_change_.emplace(element.change, id);
  if (!element.deleted) {
    ++live_;
    bytes_ += element.bytes;
  }
  elements_.insert_or_assign(id, std::move(element));
  unsaved_.insert(id);
}

void WhiteboardScene::forget(const std::string& id) {
  const auto known = elements_.find(id);
  if (known == elements_.end()) return;
  by_change_.erase(known->second.change);
  if (!known->second.deleted) {
    --live_;
    bytes_ -= known->second.bytes;
  }
  elements_.erase(known);
  unsaved_.insert(id);
}

void WhiteboardScene::prune(core::TimePoint now) {
  if (tombstones() == 0) return;
  std::size_t surplus = tombstones() > limits_.tombstones ? tombstones() - limits_.tombstones : 0;
  std::vector<std::string> old;
  for (const auto& [change, id] : by_change_) {
    const KeptBoardElement& element = elements_.at(id);
    const bool is_late = element.changed_at + limits_.tombstone_lifetime <= now;
    if (!is_late && surplus == 0) break;  // those after it are later still
    if (!element.deleted) continue;
    old.push_back(id);
    if (surplus > 0) --surplus;
  }
  for (const std::string& id : old) forget(id);
}

WhiteboardScene::Unsaved WhiteboardScene::take_unsaved() {
  Unsaved unsaved;
  for (const std::string& id : unsaved_) {
    const auto known = elements_.find(id);
    if (known == elements_.end())
      unsaved.gone.push_back(id);
    else
      unsaved.changed.emplace_back(id, known->second);
  }
  unsaved_.clear();
  return unsaved;
}

void WhiteboardScene::return_unsaved(const Unsaved& unsaved) {
  for (const auto& [id, element] : unsaved.changed) unsaved_.insert(id);
  for (const std::string& id : unsaved.gone) unsaved_.insert(id);
}

}  // namespace parley::services

namespace parley::json::detail {

void Codec<services::BoardElement>::decode(const value& from, services::BoardElement& to, Cursor& at) {
  const auto* members = from.if_object();
  if (!members) return wrong_type("an object", at);
  Codec<services::BoardElementHead>::decode(from, to.head, at);
  if (!services::is_plain(to.head.id))
    at.in_member("id", [&] { at.error("must have letters, digits and signs of ASCII only"); });
  for (const auto& [name, number] : {std::pair("x", to.head.x), std::pair("y", to.head.y)})
    if (!std::isfinite(number)) at.in_member(name, [&] { at.error("must be a finite number"); });
  to.data = *members;
  // Whatever spelling it came in: others read Excalidraw's.
  to.data.erase("version_nonce");
  to.data.erase("is_deleted");
  to.data["versionNonce"] = to.head.version_nonce.value;
  to.data["isDeleted"] = to.head.is_deleted.value_or(false);
}

}  // namespace parley::json::detail
