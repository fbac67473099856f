#include "media/addresses.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

#include <optional>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

namespace parley::media {
namespace asio = boost::asio;
namespace {

/// Connecting a UDP socket chooses its own address by the routing table, without a packet. The other end is from the
/// range for documentation (RFC 5737, RFC 3849), which is routed as any other.
std::optional<std::string> routed_address(const char* other_end) {
  asio::io_context context;
  boost::system::error_code error;
  const asio::ip::udp::endpoint other(asio::ip::make_address(other_end), 9);
  asio::ip::udp::socket socket(context);
  socket.open(other.protocol(), error);
  if (!error) socket.connect(other, error);
  if (error) return std::nullopt;
  const auto own = socket.local_endpoint(error);
  if (error || own.address().is_loopback() || own.address().is_unspecified()) return std::nullopt;
  return own.address().to_string();
}

std::optional<std::string> interface_address() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return std::nullopt;
  std::optional<std::string> found;
  for (const ifaddrs* one = list; one && !found; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    if ((one->ifa_flags & IFF_UP) == 0 || (one->ifa_flags & IFF_LOOPBACK) != 0) continue;
    const auto* const address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);  // NOLINT: what AF_INET says
    found = asio::ip::address_v4(ntohl(address->sin_addr.s_addr)).to_string();
  }
  ::freeifaddrs(list);
  return found;
}

}  // namespace

std::string find_announced_address(const std::string& listen_address) {
  boost::system::error_code error;
  const auto listening = asio::ip::make_address(listen_address, error);
  if (!error && !listening.is_unspecified()) return listen_address;
  if (auto found = routed_address("192.0.2.1")) return *found;
  if (!error && listening.is_v6())
    if (auto found = routed_address("2001:db8::1")) return *found;
  return interface_address().value_or("127.0.0.1");
}

}  // namespace parley::media
