// Mail addresses and header words (RFC 5322, 2047). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::mail {

struct Address {
  std::string name;     ///< may be empty
  std::string address;  ///< local@domain
};

/// Reads "name@example.org" or "Name <name@example.org>"; nullopt for anything else, such as an address with blanks,
/// control characters or brackets inside.
std::optional<Address> parse_address(std::string_view text);

/// Whether an address can stand in an SMTP command and a header field as it is.
bool is_sendable(std::string_view address);

/// The part behind the @.
std::string domain_of(std::string_view address);

/// Text for a header field: as it is where it is plain ASCII that fits a line, as encoded words otherwise, on as many
/// folded lines as it takes. Control characters are always encoded; a line end never comes out as one.
std::string header_text(std::string_view text);

/// "To: …"-like value: an encoded or quoted name, and the address.
std::string header_address(const Address& address);

/// Base64 in lines of 76, each ended by CRLF.
std::string base64_lines(std::string_view bytes);

}  // namespace parley::mail
