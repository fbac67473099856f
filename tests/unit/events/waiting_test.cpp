#include "events/waiting.hpp"

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

namespace parley::events {
namespace {

class Waiting : public testing::Test {
 protected:
  WaitingPlace place(const std::string& meeting_id, const std::string& person) {
    core::GuestSession guest;
    guest.session_id = person;
    return {meeting_id, services::Actor{std::nullopt, guest, "192.0.2.7"}, context_.get_executor()};
  }
  boost::asio::io_context context_;
  WaitingPeople people_;
};

TEST_F(Waiting, somebody_waits_as_long_as_one_of_their_devices_does) {
  WaitingPlaces phone;
  WaitingPlaces laptop;
  EXPECT_TRUE(phone.put(people_.take(place("mtg_1", "ann"))));
  EXPECT_TRUE(laptop.put(people_.take(place("mtg_1", "ann"))));
  phone.close();
  EXPECT_TRUE(people_.is_waiting(place("mtg_1", "ann")));
  EXPECT_FALSE(people_.is_waiting(place("mtg_2", "ann")));
  EXPECT_FALSE(people_.is_waiting(place("mtg_1", "ben")));
  laptop.close();
  EXPECT_FALSE(people_.is_waiting(place("mtg_1", "ann")));
}

TEST_F(Waiting, who_was_let_in_or_left_holds_no_place) {
  WaitingPlaces device;
  device.put(people_.take(place("mtg_1", "ann")));
  device.put(people_.take(place("mtg_2", "ann")));
  device.erase("mtg_1");
  EXPECT_FALSE(people_.is_waiting(place("mtg_1", "ann")));
  const auto held = device.close();
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held.front()->meeting_id, "mtg_2");
}

TEST_F(Waiting, a_session_that_is_over_takes_no_place) {
  WaitingPlaces device;
  device.close();
  EXPECT_FALSE(device.put(people_.take(place("mtg_1", "ann"))));
  EXPECT_FALSE(people_.is_waiting(place("mtg_1", "ann")));
}

}  // namespace
}  // namespace parley::events
