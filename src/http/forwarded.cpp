#include "http/forwarded.hpp"

#include "http/trim.hpp"

#include <boost/beast/core/string.hpp>

#include <charconv>
#include <optional>

namespace parley::http {
namespace {

namespace ip = boost::asio::ip;

/// Both families in one form, so that an IPv4 client of a socket for both is the same as on one of its own.
ip::address_v6 uniform(const ip::address& address) {
  return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

std::string text_of(const ip::address_v6& address) {
  return address.is_v4_mapped() ? ip::make_address_v4(ip::v4_mapped, address).to_string() : address.to_string();
}

std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code error;
  auto address = ip::make_address(std::string(text), error);
  if (error || (address.is_v6() && address.to_v6().scope_id() != 0)) return std::nullopt;
  return address;
}

/// One element of X-Forwarded-For: an address, with a port from some proxies ("192.0.2.1:4711", "[2001:db8::1]:4711").
std::optional<ip::address> parse_hop(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  if (const auto colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) == text.npos)
    text = text.substr(0, colon);
  return parse_address(text);
}

/// All fields of that name as one list, in their order (RFC 9110, 5.3).
std::string joined(const Request& request, std::string_view name) {
  std::string list;
  const auto [first, last] = request.headers.equal_range(boost::beast::string_view(name.data(), name.size()));
  for (auto field = first; field != last; ++field) {
    if (!list.empty()) list += ',';
    list.append(field->value().data(), field->value().size());
  }
  return list;
}

/// Takes the last element off a list.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
  return trim(last);
}

}  // namespace

std::expected<TrustedProxies, std::string> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const auto slash = text.find('/');
    const auto address = parse_address(std::string_view(text).substr(0, slash));
    if (!address) return std::unexpected("\"" + text + "\" is no address or network such as 10.0.0.0/8");
    const unsigned width = address->is_v4() ? 32 : 128;
    unsigned bits = width;
    if (slash != std::string::npos) {
      const char* const end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, bits);
      if (error != std::errc{} || rest != end || bits > width)
        return std::unexpected("\"" + text + "\" is no network: behind the slash stands a number from 0 to " +
                               std::to_string(width));
    }
    proxies.networks_.push_back({uniform(*address), bits + (128 - width)});
  }
  return proxies;
}

bool TrustedProxies::trusts_everybody() const noexcept {
  for (const Network& network : networks_)
    if (network.bits == 0 || (network.bits == 96 && network.address.is_v4_mapped())) return true;
  return false;
}

bool TrustedProxies::trusts(const ip::address& address) const noexcept {
  const auto asked = uniform(address).to_bytes();
  for (const Network& network : networks_) {
    const auto bytes = network.address.to_bytes();
    const std::size_t whole = network.bits / 8;
    bool same = std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), asked.begin());
    if (const unsigned rest = network.bits % 8; same && rest != 0) {
      const auto mask = static_cast<unsigned char>(0xff << (8 - rest));
      same = (bytes.at(whole) & mask) == (asked.at(whole) & mask);
    }
    if (same) return true;
  }
  return false;
}

void TrustedProxies::apply(Request& request) const {
  if (networks_.empty()) return;
  auto client = parse_address(request.remote_address);
  if (!client || !trusts(*client)) return;

  // Each trusted hop vouches for the element that it appended; what stands left of an untrusted one is hearsay.
  const std::string forwarded = joined(request, "X-Forwarded-For");
  for (std::string_view list = forwarded; !list.empty() && trusts(*client);) {
    const auto hop = parse_hop(take_last(list));
    if (!hop) break;
    client = hop;
  }
  request.remote_address = text_of(uniform(*client));

  const std::string schemes = joined(request, "X-Forwarded-Proto");
  std::string_view list = schemes;
  if (const auto scheme = take_last(list); !scheme.empty())
    request.secure = boost::beast::iequals({scheme.data(), scheme.size()}, "https");
}

}  // namespace parley::http
