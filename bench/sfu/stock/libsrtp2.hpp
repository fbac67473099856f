// libsrtp2's functions under other names, since the header of the engine's compatibility layer has taken its own.
#pragma once

#include <cstdint>

namespace libsrtp2 {

struct Session;

int init();
/// `profile`: its number in RFC 5764. Null where libsrtp2 refuses.
Session* create(int profile, bool is_outbound, bool may_repeat, unsigned long window, std::uint8_t* key);
void destroy(Session* session);
int remove(Session* session, std::uint32_t ssrc);
int protect(Session* session, void* packet, int* length);
int protect_rtcp(Session* session, void* packet, int* length);
int unprotect(Session* session, void* packet, int* length);
int unprotect_rtcp(Session* session, void* packet, int* length);

}  // namespace libsrtp2
