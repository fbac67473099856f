// Recollection: what one connection does with Memory during a transaction. Owned by the connection's repositories; used
// by its thread only, but for the one of Use::look, which keeps nothing and may be used by any thread.
#pragma once

#include "storage/memory.hpp"
#include "storage/session.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::storage {

class Recollection {
 public:
  enum class Use {
    none,  ///< the database is asked for everything
    look,  ///< only what is remembered; the caller holds the memory
    read,  ///< the database is asked, and what it says remembered
    write  ///< what is remembered counts, and what the transaction itself has changed
  };

  Recollection(Memory& memory, Session& session, Use use = Use::none) : memory_(memory), session_(session), use_(use) {}
  Recollection(const Recollection&) = delete;
  Recollection& operator=(const Recollection&) = delete;

  // ---- Around a transaction ----

  /// A transaction begins (before its first statement).
  void begin(Use use);
  /// For the next job of the same transaction.
  void use(Use use) { use_ = use; }
  /// A job was rolled back: what the transaction touched so far is to be asked for again.
  void forget_changes();
  /// A reading transaction ends: what it found is remembered.
  void end_reading();
  /// What a writing transaction did, from before its commit.
  Memory::Changes take_changes();
  /// The transaction was rolled back, or another begins.
  void clear();

  // ---- For repositories ----

  /// Whether it is worth asking the database for more than is wanted now.
  bool gathers() const { return use_ == Use::read || use_ == Use::write; }

  /// nullptr where it is not known.
  template <class T>
  std::shared_ptr<const T> find(std::string_view id) const {
    if (use_ == Use::none) return nullptr;
    if (use_ == Use::look) return memory_.find<T>(id);
    const std::string key = memory_key<T>(id);
    if (const auto known = known_.find(key); known != known_.end()) return known->second.recalled.template as<T>();
    if (use_ == Use::read || session_.untold_changes) return nullptr;
    const auto hold = memory_.hold();
    return memory_.find<T>(id);
  }
  std::string meeting_with(const std::string& code) const;

  /// The database said so.
  template <class T>
  std::shared_ptr<const T> found(std::string_view id, T value) {
    auto shared = std::make_shared<const T>(std::move(value));
    if (gathers()) known_.try_emplace(memory_key<T>(id)).first->second.recalled = Recalled::of<T>(shared);
    return shared;
  }
  /// The transaction changed it, and so it is now.
  template <class T>
  void changed(std::string_view id, T value) {
    if (use_ == Use::write)
      known_[memory_key<T>(id)] = {Recalled::of<T>(std::make_shared<const T>(std::move(value))), true};
  }
  /// The transaction changed it; how it is now, the database knows.
  template <class T>
  void changed(std::string_view id) {
    if (use_ == Use::write) known_[memory_key<T>(id)] = {{}, true};
  }

  /// While it exists, commands change what the repository has told of. Changes of remembered tables without it make the
  /// whole memory worthless (KeptStatement).
  class Told {
   public:
    explicit Told(Recollection& recollection) : session_(recollection.session_) { ++session_.told; }
    ~Told() { --session_.told; }
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;

   private:
    Session& session_;
  };

 private:
  struct Known {
    Recalled recalled;
    bool changed = false;
  };

  Memory& memory_;
  Session& session_;
  Use use_;
  Memory::Moment began_ = 0;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace parley::storage
