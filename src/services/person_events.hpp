// PersonEvents: how events reach a person rather than a meeting: on all devices of theirs that are ready for them
// (`client:ready`); for devices that are not ready yet, 100 events at most are kept. src/events implements it over
// Socket.IO. Called on any thread, usually after a commit: implementations hand on and return at once.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::services {

class PersonEvents {
 public:
  virtual ~PersonEvents() = default;

  /// `person_id`: a user id or guest session id. Somebody who is not connected is no error: nothing happens.
  void to_person(const std::string& person_id, std::string_view event, boost::json::object payload) {
    to_people({person_id}, {}, event, std::move(payload));
  }
  /// To several people at once, the payload encoded once for all. `but_devices` (as Broadcaster names them) do not get
  /// it: those that hear it otherwise.
  virtual void to_people(const std::vector<std::string>& person_ids, const std::vector<std::string>& but_devices,
                         std::string_view event, boost::json::object payload) = 0;
  /// To all ready devices of the accounts of an organization; empty: of those without one.
  virtual void to_organization(const std::string& organization_id, std::string_view event,
                               boost::json::object payload) = 0;

  /// Ends the connections of an account, on all of its devices. Whoever connects again is asked for a token that holds.
  virtual void close_connections(const std::string& user_id) = 0;
};

/// For programs that nobody is connected to.
class NoPersonEvents final : public PersonEvents {
 public:
  void to_people(const std::vector<std::string>&, const std::vector<std::string>&, std::string_view,
                 boost::json::object) override {}
  void to_organization(const std::string&, std::string_view, boost::json::object) override {}
  void close_connections(const std::string&) override {}
};

}  // namespace parley::services
