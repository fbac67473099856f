// The two ends of a transport, as signaling tells them of each other.
#pragma once

#include <boost/asio/ip/udp.hpp>

#include <string>

namespace parley::loadtest {

class Certificate;

/// One's own.
struct LocalEnd {
  std::string fragment;  // ICE's user name and password
  std::string password;
  std::string fingerprint;  // SHA-256 of the certificate: "AB:CD:…"
};

/// Where the other end is, and how it proves itself.
struct RemoteEnd {
  boost::asio::ip::udp::endpoint address;
  std::string username;
  std::string password;
  std::string fingerprint;
};

/// Its ICE credentials are like no other's of this program.
LocalEnd local_end(const Certificate& certificate);

}  // namespace parley::loadtest
