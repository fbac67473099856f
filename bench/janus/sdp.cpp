#include "sdp.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace janus_load {
namespace {

struct Codec {
  std::string_view kind;
  std::string_view name;
  std::string_view feedback;  // lines, without what stands in front of the payload type
};

Codec codec_of(bool is_video) {
  return is_video ? Codec{.kind = "video", .name = "VP8/90000", .feedback = "nack,nack pli,ccm fir"}
                  : Codec{.kind = "audio", .name = "opus/48000/2", .feedback = ""};
}

std::string head(const LocalEnd& own, const std::vector<std::string>& mids) {
  std::string text = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
  for (const std::string& mid : mids) text += " " + mid;
  return text + "\r\na=ice-ufrag:" + own.fragment + "\r\na=ice-pwd:" + own.password + "\r\na=fingerprint:sha-256 " +
         own.fingerprint + "\r\n";
}

/// The candidate is none (port 9 takes and forgets): the other learns the real address from the checks of this end.
std::string section(bool is_video, const std::string& mid, unsigned payload_type, std::string_view direction) {
  const Codec codec = codec_of(is_video);
  const std::string type = std::to_string(payload_type);
  std::string text = "m=" + std::string(codec.kind) + " 9 UDP/TLS/RTP/SAVPF " + type +
                     "\r\nc=IN IP4 127.0.0.1\r\na=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host\r\na=mid:" + mid +
                     "\r\na=" + std::string(direction) + "\r\na=setup:active\r\na=rtcp-mux\r\na=rtpmap:" + type + " " +
                     std::string(codec.name) + "\r\n";
  for (std::string_view rest = codec.feedback; !rest.empty();) {
    const std::size_t end = std::min(rest.size(), rest.find(','));
    text += "a=rtcp-fb:" + type + " " + std::string(rest.substr(0, end)) + "\r\n";
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  return text;
}

template <class Number>
Number number_in(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Takes the next word off.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
  const std::size_t end = std::min(text.size(), text.find(' '));
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// RFC 8839 section 5.1: foundation, component, protocol, priority, address, port. The first one of UDP counts.
void take_candidate(RemoteEnd& end, std::string_view text) {
  if (end.address.port() != 0) return;
  next_word(text);
  const std::string_view component = next_word(text);
  const std::string_view protocol = next_word(text);
  next_word(text);
  const std::string address(next_word(text));
  const auto port = number_in<std::uint16_t>(next_word(text));
  if (component != "1" || (protocol != "udp" && protocol != "UDP")) return;
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (!error) end.address = {parsed, port};
}

void take_attribute(Description& description, Section* section, std::string_view line) {
  const std::size_t colon = std::min(line.size(), line.find(':'));
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(std::min(line.size(), colon + 1));
  RemoteEnd& end = description.end;
  if (name == "ice-ufrag" && end.username.empty()) {
    end.username = value;
  } else if (name == "ice-pwd" && end.password.empty()) {
    end.password = value;
  } else if (name == "fingerprint" && end.fingerprint.empty()) {
    if (next_word(value) == "sha-256") end.fingerprint = next_word(value);
  } else if (name == "candidate") {
    take_candidate(end, value);
  } else if (section != nullptr && name == "mid") {
    section->mid = value;
  } else if (section != nullptr && name == "ssrc" && section->track.ssrc == 0) {
    section->track.ssrc = number_in<std::uint32_t>(value);
  }
}

}  // namespace

std::string offer(const LocalEnd& own, const std::vector<SentTrack>& tracks) {
  std::vector<std::string> mids;
  for (std::size_t i = 0; i < tracks.size(); ++i) mids.push_back(std::to_string(i));
  std::string text = head(own, mids);
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const SentTrack& track = tracks[i];
    text += section(track.is_video, mids[i], track.payload_type, "sendonly") + "a=ssrc:" + std::to_string(track.ssrc) +
            " cname:load-test\r\n";
  }
  return text;
}

std::string answer(const LocalEnd& own, const Description& offered) {
  std::vector<std::string> mids;
  for (const Section& each : offered.sections) mids.push_back(each.mid);
  std::string text = head(own, mids);
  for (const Section& each : offered.sections)
    text += section(each.track.is_video, each.mid, each.payload_type, "recvonly");
  return text;
}

Description read_description(std::string_view sdp) {
  Description description;
  Section* section = nullptr;
  for (std::size_t end = 0; !sdp.empty(); sdp.remove_prefix(std::min(sdp.size(), end + 1))) {
    end = std::min(sdp.size(), sdp.find('\n'));
    std::string_view line = sdp.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("m=")) {
      line.remove_prefix(2);
      const std::string_view kind = next_word(line);
      section = nullptr;
      if (kind != "audio" && kind != "video") continue;
      next_word(line);
      next_word(line);
      section = &description.sections.emplace_back();
      section->track.is_video = kind == "video";
      section->payload_type = number_in<unsigned>(next_word(line));
    } else if (line.starts_with("a=")) {
      take_attribute(description, section, line.substr(2));
    }
  }
  const RemoteEnd& end = description.end;
  if (end.username.empty() || end.password.empty()) throw std::runtime_error("a description without ICE credentials");
  if (end.fingerprint.empty()) throw std::runtime_error("a description without a SHA-256 fingerprint");
  if (end.address.port() == 0) throw std::runtime_error("a description without a UDP candidate");
  return description;
}

}  // namespace janus_load
