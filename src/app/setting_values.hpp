// What the values of settings must look like. Pure functions that answer what is wrong as the rest of a sentence ("must
// be …"), and nothing where all is right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

/// "a, b,c" without blanks and empty parts.
std::vector<std::string> split_list(std::string_view text);

bool is_ip_address(const std::string& text);
/// A host name (RFC 1123) or an address, without port.
bool is_host(const std::string& text);
/// Whether a host is this machine's loopback ("localhost", 127.0.0.0/8, ::1).
bool is_loopback_host(const std::string& host);
/// The host of a URL with "//", without brackets; empty where there is none.
std::string host_of(const std::string& url);

/// An origin: scheme, host, port; nothing behind it.
std::string origin_problem(const std::string& text);
/// A page's address that other machines' browsers may reach: an IP address or host name.
std::string media_address_problem(const std::string& text);
/// `stun:` (RFC 7064) or, with `turn`, `turn:` URLs (RFC 7065).
std::string ice_url_problem(const std::string& text, bool turn);
std::string database_url_problem(const std::string& text);
std::string smtp_url_problem(const std::string& text);
std::string mail_from_problem(const std::string& text);

}  // namespace parley::app
