// What is kept of guests: their sessions, and the keys for end-to-end encryption that others fetch.
#pragma once

#include "core/people.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

class GuestRepository {
 public:
  virtual ~GuestRepository() = default;
  virtual void insert(const core::GuestSession& session) = 0;
  virtual std::optional<core::GuestSession> find(std::string_view session_id) = 0;
  /// Name, admission, keys and expires_at.
  virtual void update(const core::GuestSession& session) = 0;

  /// One-time pre-keys, each as JSON text, in the order in which they are to be handed out.
  virtual void add_pre_keys(std::string_view session_id, const std::vector<std::string>& pre_keys) = 0;
  /// The next one, which nobody gets again; nullopt when there is none left.
  virtual std::optional<std::string> take_pre_key(std::string_view session_id) = 0;
  virtual int count_pre_keys(std::string_view session_id) = 0;
  virtual void remove_pre_keys(std::string_view session_id) = 0;
};

}  // namespace parley::services
