// SentEvents: what the server sends in one namespace, as its rows say, to look at what is really sent. Made once; any
// thread.
#pragma once

#include "events/space.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace parley::events {

/// The whole payload of an event that is sent: its own fields and those of its stamp. Types within go to `schemas`.
json::object sent_schema(const AnnouncementRow& row, json::Schemas& schemas);

class SentEvents {
 public:
  explicit SentEvents(const Space& space);

  /// What is wrong with it: there is no such row, a field is missing, of another type, or not in the row. Empty: all is
  /// well. (An error may carry further facts.)
  std::vector<std::string> faults(std::string_view event, const json::array& arguments) const;

 private:
  struct Shape {
    json::object payload;
    json::Schemas schemas;  ///< a row's own: equal names of different families do not meet
  };
  std::map<std::string, Shape, std::less<>> rows_;
};

}  // namespace parley::events
