// The SDP (RFC 8866, RFC 8829) that is spoken with a VideoRoom: one's own offers and answers, and of its descriptions
// what a transport and its tracks need. Everything is bundled on the first m-line's transport. Pure.
#pragma once

#include "loadtest/ends.hpp"
#include "loadtest/signaling.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace janus_load {

using parley::loadtest::LocalEnd;
using parley::loadtest::ReceivedTrack;
using parley::loadtest::RemoteEnd;
using parley::loadtest::SentTrack;

/// An m-line of the other's.
struct Section {
  std::string mid;
  ReceivedTrack track;        // its ssrc is 0 where nothing is to come
  unsigned payload_type = 0;  // the first one
};

struct Description {
  RemoteEnd end;
  std::vector<Section> sections;  // sound and pictures; others are nothing that was asked for
};

/// Of one who sends these, and is DTLS's client.
std::string offer(const LocalEnd& own, const std::vector<SentTrack>& tracks);

/// To an offer of tracks: all of them are wanted.
std::string answer(const LocalEnd& own, const Description& offered);

/// std::runtime_error with what is missing in it.
Description read_description(std::string_view sdp);

}  // namespace janus_load
