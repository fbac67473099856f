// WhiteboardScene: the drawing of a meeting, made of Excalidraw's elements. What several people change at once is
// merged element by element, as Excalidraw's own reconciliation does it: the higher `version` wins, of two equal ones
// the lower `versionNonce`; so everybody ends with the same drawing, in whatever order the changes arrive. An element
// that is deleted stays for a while without its bulk, as a tombstone, so that a late change does not bring it back.
//
// Elements are Excalidraw's affair: beyond what merging needs they are kept and handed on as they are, in Excalidraw's
// spelling. Pure: the time is given. Owned by a LiveMeeting, on its thread.
#pragma once

#include "core/outcome.hpp"
#include "core/time.hpp"
#include "json/describe.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace parley::services {

/// What may be drawn. Images are left out (a drawing holds no files), and so is what would load pages of other hosts
/// (embeddable, iframe).
enum class BoardElementType { rectangle, diamond, ellipse, arrow, line, freedraw, text, frame };
BOOST_DESCRIBE_ENUM(BoardElementType, rectangle, diamond, ellipse, arrow, line, freedraw, text, frame)

/// Versions that clients give are below it; those of a clearing may be above.
inline constexpr std::int64_t max_board_version = 1'000'000'000'000;
/// The most that JavaScript counts to (2^53 - 1).
inline constexpr std::int64_t max_board_nonce = 9'007'199'254'740'991;

/// What merging needs to know of an element.
struct BoardElementHead {
  json::Text<1, 64> id;
  BoardElementType type{};
  json::Int<1, max_board_version> version;
  json::Int<0, max_board_nonce> version_nonce;
  std::optional<bool> is_deleted;
  double x = 0;
  double y = 0;
};
BOOST_DESCRIBE_STRUCT(BoardElementHead, (), (id, type, version, version_nonce, is_deleted, x, y))

/// An element as it comes in: head checked, and the whole of it with the head's members in Excalidraw's spelling.
struct BoardElement {
  BoardElementHead head;
  json::object data;
};

/// An element as it is kept.
struct KeptBoardElement {
  std::int64_t version = 1;
  std::int64_t version_nonce = 0;
  bool deleted = false;
  json::object data;
  std::size_t bytes = 0;
  std::uint64_t change = 0;    ///< the number of the change that made it what it is
  core::TimePoint changed_at;  ///< by the server's clock
};

struct BoardLimits {
  std::size_t elements = 5000;                ///< that are not deleted
  std::size_t bytes = 4 * 1024 * 1024;        ///< of them, by json::text_size
  std::size_t element_bytes = 256 * 1024;     ///< of one
  std::size_t tombstones = 5000;              ///< over it the oldest go
  std::chrono::hours tombstone_lifetime{24};  ///< after that whoever still has the element is late indeed
};

class WhiteboardScene {
 public:
  explicit WhiteboardScene(BoardLimits limits = {}) : limits_(limits) {}

  struct Merged {
    std::vector<json::object> won;   ///< as others are to get them
    std::vector<json::object> lost;  ///< those that are newer here, as they are here
  };
  /// All of it or nothing: validation_failed for an element that is too large, conflict where the drawing would become
  /// larger than it may be.
  core::Outcome<Merged> merge(std::vector<BoardElement> elements, core::TimePoint now);

  /// Deletes everything, for good: the tombstones' versions are far above what anybody may have on its way. How many
  /// elements it were.
  std::size_t clear(std::int64_t nonce, core::TimePoint now);

  /// A part of the drawing: what has changed after the change of number `after`, oldest change first, in so many bytes
  /// (but one element at least).
  struct Page {
    std::vector<json::object> elements;
    std::uint64_t reached = 0;  ///< changes up to this one are contained
    bool more = false;
  };
  Page page(std::uint64_t after, bool with_deleted, std::size_t bytes) const;

  /// The number of the last change. It grows by one with each element that changes.
  std::uint64_t revision() const { return revision_; }
  std::size_t size() const { return live_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t tombstones() const { return elements_.size() - live_; }

  /// Puts an element in that was kept before; to be called in the order of the changes.
  void restore(const std::string& id, KeptBoardElement element);

  /// What is to be written down since it was taken last: elements that changed, and ids that are not kept any more.
  struct Unsaved {
    std::vector<std::pair<std::string, KeptBoardElement>> changed;
    std::vector<std::string> gone;
    bool empty() const { return changed.empty() && gone.empty(); }
  };
  bool has_unsaved() const { return !unsaved_.empty(); }
  Unsaved take_unsaved();
  /// Puts back what could not be written down.
  void return_unsaved(const Unsaved& unsaved);

 private:
  core::Outcome<> check_room(const std::map<std::string, const BoardElement*>& winners) const;
  void put(const std::string& id, KeptBoardElement element);
  void forget(const std::string& id);
  void prune(core::TimePoint now);

  BoardLimits limits_;
  std::map<std::string, KeptBoardElement> elements_;
  std::map<std::uint64_t, std::string> by_change_;
  std::uint64_t revision_ = 0;
  std::size_t live_ = 0;
  std::size_t bytes_ = 0;  ///< of live elements
  std::set<std::string> unsaved_;
};

}  // namespace parley::services

namespace parley::json::detail {

template <>
struct Codec<services::BoardElement> : Required {
  static void decode(const value& from, services::BoardElement& to, Cursor& at);
  static object schema(Schemas& schemas) { return Codec<services::BoardElementHead>::schema(schemas); }
};

}  // namespace parley::json::detail
