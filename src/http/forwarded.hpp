// TrustedProxies: whose word is taken about where a request comes from. Made once at the start, then only read, from
// any thread.
//
// Without it the peer of a connection is the client. A reverse proxy is the peer of everybody, so that all its users
// would share one address in rate limits, logs and the audit log; it names the client in X-Forwarded-For instead. That
// field is only as good as who wrote it: it is read from right to left, as long as each writer is trusted.
#pragma once

#include "http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

class TrustedProxies {
 public:
  TrustedProxies() = default;

  /// Addresses and networks ("127.0.0.1", "10.0.0.0/8", "fd00::/8"). Error: a sentence's part about the first that is
  /// none, such as "10.0.0.0/33 is no network".
  static std::expected<TrustedProxies, std::string> parse(const std::vector<std::string>& networks);

  bool empty() const noexcept { return networks_.empty(); }
  /// Whether any address at all is trusted, so that everybody may claim to be anybody.
  bool trusts_everybody() const noexcept;
  bool trusts(const boost::asio::ip::address& address) const noexcept;

  /// Puts the client's address and whether it came over TLS into a request whose remote_address is the peer.
  void apply(Request& request) const;

 private:
  struct Network {
    boost::asio::ip::address_v6 address;  ///< IPv4 as ::ffff:a.b.c.d
    unsigned bits;
  };

  std::vector<Network> networks_;
};

}  // namespace parley::http
