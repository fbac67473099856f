// Memory: what is remembered of the database, so that what is asked for again and again (who is this, which meeting,
// who is in it) needs no statement. Owned by Database, shared by its threads and by callers on any thread.
//
// What is remembered is always what the database holds. Three things see to it:
// - Every change goes through a transaction that says which things it touches (Recollection). They are set aside before
//   its commit and put back after it, before anybody is told of it: nobody is shown the old state after the new one.
// - What a reader found is taken in only where nothing has touched it since the reader began.
// - Other programs write to the same database: a node, the command line, an administrator's tool. Nothing is taken from
//   here before it was found out that the database's state is one that our own commits made (Witness). Where it is not,
//   all is forgotten.
#pragma once

#include "core/people.hpp"
#include "storage/fair_mutex.hpp"
#include "storage/witness.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::storage {

/// The people of a meeting, oldest first, by creation then id; or only that they are too many to be remembered.
struct People {
  static constexpr std::size_t bound = 500;
  bool complete = true;
  std::vector<std::shared_ptr<const core::Participant>> list;
};

/// Who is banned from a meeting; or only that they are too many to be remembered.
struct Banned {
  static constexpr std::size_t bound = 100;
  bool complete = true;
  std::vector<std::string> person_ids;
};

/// Of a meeting that nobody has made breakout rooms in.
struct Undivided {};

/// What can be remembered: the letter that its keys begin with (an id follows), and how many places it takes.
template <class T>
struct Remembered;
template <>
struct Remembered<core::User> {
  static constexpr char letter = 'u';
  static std::size_t weight(const core::User&) { return 1; }
};
template <>
struct Remembered<core::GuestSession> {
  static constexpr char letter = 'g';
  static std::size_t weight(const core::GuestSession& guest) { return 1 + (guest.name.size() / 1024); }
};
template <>
struct Remembered<core::Meeting> {
  static constexpr char letter = 'm';
  // A description may be long, and so may be what others keep with a meeting.
  static std::size_t weight(const core::Meeting& meeting) {
    return 2 + ((meeting.metadata.size() + meeting.description.value_or("").size()) / 512);
  }
};
template <>
struct Remembered<People> {
  static constexpr char letter = 'p';
  static std::size_t weight(const People& people) { return 1 + people.list.size(); }
};
template <>
struct Remembered<Banned> {
  static constexpr char letter = 'b';
  static std::size_t weight(const Banned& banned) { return 1 + (banned.person_ids.size() / 8); }
};

template <>
struct Remembered<Undivided> {
  static constexpr char letter = 'o';
  static std::size_t weight(const Undivided&) { return 1; }
};

template <class T>
std::string memory_key(std::string_view id) {
  return Remembered<T>::letter + std::string(id);
}

/// A key that is only asked for, and needs no memory of its own.
struct AskedKey {
  char letter;
  std::string_view id;
  bool operator==(const std::string& key) const {
    return key.front() == letter && std::string_view(key).substr(1) == id;
  }
};
struct MemoryKeyHash {
  using is_transparent = void;
  std::size_t operator()(const AskedKey& key) const {
    return std::hash<std::string_view>()(key.id) ^ static_cast<unsigned char>(key.letter);
  }
  std::size_t operator()(const std::string& key) const {
    return (*this)(AskedKey{key.front(), std::string_view(key).substr(1)});
  }
};

/// Something remembered, whatever it is. An empty value stands for one that is not known.
struct Recalled {
  std::shared_ptr<const void> value;
  std::size_t weight = 1;
  std::string code;  ///< of a meeting, which is looked for by it too

  template <class T>
  static Recalled of(std::shared_ptr<const T> value) {
    Recalled recalled{value, Remembered<T>::weight(*value), {}};
    if constexpr (std::is_same_v<T, core::Meeting>) recalled.code = value->code;
    return recalled;
  }
  template <class T>
  std::shared_ptr<const T> as() const {
    return std::static_pointer_cast<const T>(value);
  }
};

class Memory {
 public:
  /// So many places: about 20 MiB when all are taken.
  static constexpr std::size_t default_bound = 65'536;
  explicit Memory(std::size_t bound = default_bound) : bound_(bound) {}

  // ---- Asking ----

  /// Keeps what is remembered as it is while it exists; short, and with no waiting in it.
  using Hold = std::shared_lock<FairMutex>;
  Hold hold() const { return Hold(mutex_); }

  /// nullptr where it is not known. The caller holds.
  template <class T>
  std::shared_ptr<const T> find(std::string_view id) const {
    const Recalled* recalled = find_entry({Remembered<T>::letter, id});
    return recalled ? recalled->as<T>() : nullptr;
  }
  /// The id of the meeting with that code; empty where it is not known. The caller holds.
  std::string meeting_with(const std::string& code) const;

  // ---- Taking in what was read ----

  /// A moment in the history of changes.
  using Moment = std::uint64_t;
  Moment now() const;
  /// Takes in what a transaction read that began after `began`, where nothing has touched it since.
  void take_in(Moment began, std::vector<std::pair<std::string, Recalled>> found);

  // ---- Changing ----

  /// What a transaction touched, and how it is then; an empty value where that is not known.
  struct Changes {
    std::vector<std::pair<std::string, Recalled>> touched;
    std::vector<std::pair<std::string, Recalled>> found;  ///< read and not touched
    bool everything = false;                              ///< more was touched than is named
    Moment began = 0;                                     ///< before the transaction's first statement
  };
  /// Before a commit: what it touches is not known from now on.
  void set_aside(const Changes& changes);
  /// After it. `committed`: it was done, and nobody else wrote; otherwise nothing of `changes` can be relied on.
  void put_back(Changes changes, bool committed);

  /// Another program wrote, or may have written.
  void forget_all();

  /// Places taken, and how often something was known and was not; for metrics and tests.
  struct Figures {
    std::size_t places = 0;
    std::uint64_t known = 0;
    std::uint64_t unknown = 0;
  };
  Figures figures() const;
  void count(bool known) { (known ? known_ : unknown_).fetch_add(1, std::memory_order_relaxed); }

 private:
  struct Entry {
    Recalled recalled;
    std::list<std::string>::iterator place;
    mutable std::atomic<bool> asked_for = true;  ///< since it was last looked at for being given up
  };

  const Recalled* find_entry(const AskedKey& key) const;
  void put(const std::string& key, Recalled recalled);
  void erase(const std::string& key);
  void touch(const std::string& key);
  void make_room();
  Moment& last_touch(const std::string& key);

  const std::size_t bound_;
  mutable FairMutex mutex_;
  std::unordered_map<std::string, Entry, MemoryKeyHash, std::equal_to<>> entries_;
  std::unordered_map<std::string, std::string> meetings_by_code_;
  std::list<std::string> places_;  ///< keys; those that have been there longest first
  std::size_t weight_ = 0;
  Moment clock_ = 1;
  Moment all_touched_ = 1;
  std::array<Moment, 4096> touched_{};  ///< when a key of that hash was touched last
  std::unordered_map<std::string, int, MemoryKeyHash, std::equal_to<>> aside_;
  int all_aside_ = 0;
  std::atomic<std::uint64_t> known_ = 0;
  std::atomic<std::uint64_t> unknown_ = 0;
};

}  // namespace parley::storage
