// The access table: what each route answers to each kind of person. One file a family holds its rows; access_test.cpp
// makes the calls, and refuses a route that has no row.
#pragma once

#include <string>
#include <vector>

namespace parley::api::access {

/// The expected status for each kind of person. Every call gets a new meeting, in the state that `live` says.
struct Row {
  std::string method;
  /// The route's pattern. ":id" is replaced by the meeting's id, ":userId" by the member's, here and in the body; other
  /// parameters by what access_test.cpp knows for them.
  std::string path;
  /// "NEW" in it becomes a word that was not used before, "STRANGER" the stranger's user id.
  std::string body;
  bool live = true;   ///< the meeting has been started, and host, co-host, member and guest are in it
  unsigned nobody;    ///< no credential
  unsigned stranger;  ///< an account that has nothing to do with the meeting
  unsigned guest;     ///< a guest of the meeting (waiting for the host where it is not live)
  unsigned member;    ///< an attendee (likewise)
  unsigned co_host;
  unsigned host;
  unsigned admin;  ///< a server administrator who is not in the meeting
};

std::vector<Row> account_rows();
std::vector<Row> calendar_rows();
std::vector<Row> administration_rows();
std::vector<Row> group_rows();
std::vector<Row> meeting_rows();
std::vector<Row> file_rows();
std::vector<Row> guest_rows();
std::vector<Row> group_call_rows();
std::vector<Row> call_rows();
std::vector<Row> conference_rows();
std::vector<Row> presence_rows();
std::vector<Row> system_rows();

/// Of all families.
inline std::vector<Row> all_rows() {
  std::vector<Row> all;
  for (auto family : {account_rows(), administration_rows(), group_rows(), calendar_rows(), meeting_rows(), file_rows(),
                      guest_rows(), group_call_rows(), call_rows(), conference_rows(), presence_rows(), system_rows()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

}  // namespace parley::api::access
