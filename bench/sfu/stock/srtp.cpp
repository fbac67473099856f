// The engine's SRTP calls over libsrtp2, whose names are the same: it is called through a table of its functions.
#include "srtp.h"

#include "libsrtp2.hpp"

#include <cstring>
#include <vector>

struct srtp_policy {
  bool is_outbound = false;
  srtp_profile_t profile{};
  bool may_repeat = false;
  unsigned long window = 128;
  std::vector<std::uint8_t> key;
};

struct srtp_session {
  libsrtp2::Session* session;
};

namespace {

using Function = int (*)(libsrtp2::Session*, void*, int*);

srtp_err_status_t run(Function function, srtp_t session, const std::uint8_t* in, std::size_t in_length,
                      std::uint8_t* out, std::size_t* out_length, std::size_t trailer) {
  if (*out_length < in_length + trailer) return srtp_err_status_buffer_small;
  if (in != out) std::memcpy(out, in, in_length);  // it works in place alone
  int length = static_cast<int>(in_length);
  const int status = function(session->session, out, &length);
  if (status == 0) *out_length = static_cast<std::size_t>(length);
  return static_cast<srtp_err_status_t>(status);
}

}  // namespace

srtp_err_status_t srtp_init() { return static_cast<srtp_err_status_t>(libsrtp2::init()); }
srtp_err_status_t srtp_shutdown() { return srtp_err_status_ok; }
const char* srtp_get_version_string() { return "libsrtp2"; }
srtp_err_status_t srtp_install_event_handler(srtp_event_handler_func_t* /*handler*/) { return srtp_err_status_ok; }

std::size_t srtp_profile_get_master_key_length(srtp_profile_t profile) {
  return profile == srtp_profile_aead_aes_256_gcm ? 32 : 16;
}
std::size_t srtp_profile_get_master_salt_length(srtp_profile_t profile) {
  return profile == srtp_profile_aead_aes_128_gcm || profile == srtp_profile_aead_aes_256_gcm ? 12 : 14;
}

srtp_err_status_t srtp_policy_create(srtp_policy_t* policy) {
  *policy = new srtp_policy;
  return srtp_err_status_ok;
}
void srtp_policy_destroy(srtp_policy_t policy) { delete policy; }
srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc) {
  policy->is_outbound = ssrc.type == ssrc_any_outbound;
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile) {
  policy->profile = profile;
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_policy_add_key(srtp_policy_t policy, const std::uint8_t* key, std::size_t key_length,
                                      const std::uint8_t* salt, std::size_t salt_length, const std::uint8_t* /*mki*/,
                                      std::size_t /*mki_length*/) {
  policy->key.assign(key, key + key_length);
  policy->key.insert(policy->key.end(), salt, salt + salt_length);
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow) {
  policy->may_repeat = allow;
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, std::size_t packets) {
  policy->window = packets;
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy) {
  // RFC 5764 section 4.1.2 numbers the profiles, and so does libsrtp2.
  int number = 1;
  if (policy->profile == srtp_profile_aes128_cm_sha1_32) number = 2;
  if (policy->profile == srtp_profile_aead_aes_128_gcm) number = 7;
  if (policy->profile == srtp_profile_aead_aes_256_gcm) number = 8;
  libsrtp2::Session* made =
      libsrtp2::create(number, policy->is_outbound, policy->may_repeat, policy->window, policy->key.data());
  if (made == nullptr) return srtp_err_status_init_fail;
  *session = new srtp_session{.session = made};
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_dealloc(srtp_t session) {
  libsrtp2::destroy(session->session);
  delete session;
  return srtp_err_status_ok;
}
srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc) {
  return static_cast<srtp_err_status_t>(libsrtp2::remove(session->session, ssrc));
}

srtp_err_status_t srtp_protect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                               std::size_t* out_length, std::size_t /*mki*/) {
  return run(libsrtp2::protect, session, in, in_length, out, out_length, SRTP_MAX_TRAILER_LEN);
}
srtp_err_status_t srtp_protect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                    std::size_t* out_length, std::size_t /*mki*/) {
  return run(libsrtp2::protect_rtcp, session, in, in_length, out, out_length, SRTP_MAX_TRAILER_LEN + 4);
}
srtp_err_status_t srtp_unprotect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                 std::size_t* out_length) {
  return run(libsrtp2::unprotect, session, in, in_length, out, out_length, 0);
}
srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                      std::size_t* out_length) {
  return run(libsrtp2::unprotect_rtcp, session, in, in_length, out, out_length, 0);
}
