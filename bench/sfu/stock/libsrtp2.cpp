#include "libsrtp2.hpp"

#include <srtp2/srtp.h>

namespace libsrtp2 {
namespace {

srtp_t plain(Session* session) { return reinterpret_cast<srtp_t>(session); }

}  // namespace

int init() { return srtp_init(); }

Session* create(int profile, bool is_outbound, bool may_repeat, unsigned long window, std::uint8_t* key) {
  srtp_policy_t policy{};
  srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, static_cast<srtp_profile_t>(profile));
  srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, static_cast<srtp_profile_t>(profile));
  policy.ssrc.type = is_outbound ? ssrc_any_outbound : ssrc_any_inbound;
  policy.key = key;
  policy.allow_repeat_tx = may_repeat ? 1 : 0;
  policy.window_size = window;
  srtp_t session = nullptr;
  return srtp_create(&session, &policy) == srtp_err_status_ok ? reinterpret_cast<Session*>(session) : nullptr;
}

void destroy(Session* session) { srtp_dealloc(plain(session)); }
int remove(Session* session, std::uint32_t ssrc) { return srtp_remove_stream(plain(session), ssrc); }
int protect(Session* session, void* packet, int* length) { return srtp_protect(plain(session), packet, length); }
int protect_rtcp(Session* session, void* packet, int* length) {
  return srtp_protect_rtcp(plain(session), packet, length);
}
int unprotect(Session* session, void* packet, int* length) { return srtp_unprotect(plain(session), packet, length); }
int unprotect_rtcp(Session* session, void* packet, int* length) {
  return srtp_unprotect_rtcp(plain(session), packet, length);
}

}  // namespace libsrtp2
