// The text of a mail on the wire (RFC 5322, MIME, and RFC 6047 for the calendar part). Pure.
#pragma once

#include "mail/address.hpp"
#include "services/calendar_repositories.hpp"

namespace parley::mail {

/// multipart/alternative of text, HTML and, where there is one, the calendar object; all in base64, so that no content
/// can be taken for anything else on the way.
std::string compose(const services::Mail& mail, const Address& from);

/// The same for every attempt.
std::string message_id(const services::Mail& mail, const Address& from);

/// RFC 5322, 3.3: "Tue, 24 Nov 2026 09:00:00 +0000".
std::string date_text(core::TimePoint at);

}  // namespace parley::mail
