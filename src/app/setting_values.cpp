#include "app/setting_values.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace parley::app {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> parse_ip(const std::string& text) {
  boost::system::error_code error;
  auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return address;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && rest == text.data() + text.size() && port >= 1 && port <= 65535;
}

/// "host", "host:port", "[v6]:port".
bool is_host_and_port(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    const auto rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || rest.size() == 1)) return false;
    if (!rest.empty()) port = rest.substr(1);
    const auto address = parse_ip(std::string(host));
    return address && address->is_v6() && (port.empty() || is_port(port));
  }
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (!is_port(port)) return false;
  }
  return host.find(':') == std::string_view::npos && is_host(std::string(host));
}

/// Of Boost's several kinds of views.
template <class View>
std::string text_of(const View& view) {
  return {view.data(), view.size()};
}

std::optional<boost::urls::url_view> parse_url(const std::string& text) {
  auto url = boost::urls::parse_uri(text);
  if (!url || !url->has_authority()) return std::nullopt;
  return *url;
}

bool has_good_host(const boost::urls::url_view& url) {
  return is_host(text_of(url.host_address())) && (!url.has_port() || is_port(text_of(url.port())));
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t<>\"") == std::string_view::npos && is_host(std::string(text.substr(at + 1)));
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

bool is_ip_address(const std::string& text) { return parse_ip(text).has_value(); }

bool is_host(const std::string& text) {
  if (text.empty() || text.size() > 253) return false;
  if (is_ip_address(text)) return true;
  bool has_letter_at_end = false;
  std::size_t label = 0;
  char before = '.';
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (!letter && !digit && c != '-' && c != '.') return false;
    if ((c == '-' || c == '.') && before == '.') return false;
    if (c == '.' && before == '-') return false;
    label = c == '.' ? 0 : label + 1;
    if (label > 63) return false;
    if (c == '.') has_letter_at_end = false;
    if (letter) has_letter_at_end = true;
    before = c;
  }
  // A last label of digits only is an address that is none, such as 10.0.0.300.
  return has_letter_at_end && before != '-' && before != '.';
}

bool is_loopback_host(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  const auto address = parse_ip(host);
  return address && address->is_loopback();
}

std::string host_of(const std::string& text) {
  const auto url = parse_url(text);
  if (!url) return {};
  return text_of(url->host_address());
}

std::string origin_problem(const std::string& text) {
  const auto url = parse_url(text);
  if (!url || (text_of(url->scheme()) != "http" && text_of(url->scheme()) != "https") || !has_good_host(*url))
    return "must be an address such as https://meet.example.org";
  if (url->has_userinfo() || url->has_query() || url->has_fragment() || !url->encoded_path().empty())
    return "must end behind host and port, without a path: " + text_of(url->scheme()) + "://" +
           text_of(url->encoded_host_and_port());
  return {};
}

std::string media_address_problem(const std::string& text) {
  const auto address = parse_ip(text);
  if (address && (address->is_unspecified() || address->is_multicast()))
    return "must be the one address that browsers reach, not all of them";
  if (!is_host(text)) return "must be an IP address or a host name, without port, such as 203.0.113.5";
  return {};
}

std::string ice_url_problem(const std::string& text, bool turn) {
  std::string expected = turn ? "must be like turn:turn.example.org:3478 or turns:turn.example.org:5349?transport=tcp"
                              : "must be like stun:stun.example.org:3478";
  std::string_view rest = text;
  const std::string_view scheme = rest.substr(0, rest.find(':'));
  const std::string plain = turn ? "turn" : "stun";
  if (scheme.size() == rest.size() || (scheme != plain && scheme != plain + "s")) return expected;
  rest.remove_prefix(scheme.size() + 1);
  if (const auto question = rest.find('?'); question != std::string_view::npos) {
    const auto query = rest.substr(question);
    if (!turn || (query != "?transport=udp" && query != "?transport=tcp")) return expected;
    rest = rest.substr(0, question);
  }
  return is_host_and_port(rest) ? std::string() : expected;
}

std::string database_url_problem(const std::string& text) {
  if (text.starts_with("sqlite:")) {
    const std::string path = text.substr(7);
    if (path.empty() || path.find('"') != std::string::npos)
      return "must name a file: sqlite:/var/lib/parley/parley.db";
    if (path.starts_with("//")) return "must be sqlite: and the path of a file, without //: sqlite:/var/lib/parley.db";
    return {};
  }
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return {};
  return "must be like sqlite:/var/lib/parley/parley.db or postgresql://user:password@host/database";
}

std::string smtp_url_problem(const std::string& text) {
  const auto url = parse_url(text);
  if (!url || (text_of(url->scheme()) != "smtp" && text_of(url->scheme()) != "smtps") || !has_good_host(*url) ||
      url->has_fragment() || (!url->encoded_path().empty() && text_of(url->encoded_path()) != "/"))
    return "must be like smtp://user:password@mail.example.org:587 or smtps://mail.example.org";
  return {};
}

std::string mail_from_problem(const std::string& text) {
  std::string_view address = text;
  if (const auto open = text.find('<'); open != std::string::npos) {
    if (!text.ends_with('>')) return "must be like Parley <parley@example.org>";
    address = std::string_view(text).substr(open + 1, text.size() - open - 2);
  }
  if (text.find_first_of("\r\n") != std::string::npos || !is_mail_address(address))
    return "must be like parley@example.org or Parley <parley@example.org>";
  return {};
}

}  // namespace parley::app
