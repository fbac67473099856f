#include "srtp.h"

#include "srtp/context.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include <arpa/inet.h>
#include <openssl/crypto.h>

namespace srtp = parley::srtp;

struct srtp_policy {
  srtp::Direction direction = srtp::Direction::inbound;
  srtp::Suite suite = srtp::Suite::aead_aes_128_gcm;
  std::array<std::uint8_t, 32> key{};
  std::array<std::uint8_t, 14> salt{};
  std::size_t key_length = 0;
  std::size_t salt_length = 0;
  srtp::Limits limits;

  ~srtp_policy() {
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(salt.data(), salt.size());
  }
};

struct srtp_session {
  srtp::Context context;
  bool has_told_of_expiry = false;
};

namespace {

srtp_event_handler_func_t* event_handler = nullptr;

srtp::Suite suite_of(srtp_profile_t profile) {
  switch (profile) {
    case srtp_profile_aes128_cm_sha1_80:
      return srtp::Suite::aes_cm_128_hmac_sha1_80;
    case srtp_profile_aes128_cm_sha1_32:
      return srtp::Suite::aes_cm_128_hmac_sha1_32;
    case srtp_profile_aead_aes_128_gcm:
      return srtp::Suite::aead_aes_128_gcm;
    case srtp_profile_aead_aes_256_gcm:
      return srtp::Suite::aead_aes_256_gcm;
  }
  return srtp::Suite::aead_aes_128_gcm;
}

srtp_err_status_t error_of(srtp::Status status) {
  switch (status) {
    case srtp::Status::ok:
      return srtp_err_status_ok;
    case srtp::Status::malformed:
      return srtp_err_status_parse_err;
    case srtp::Status::no_room:
      return srtp_err_status_buffer_small;
    case srtp::Status::authentication_failed:
      return srtp_err_status_auth_fail;
    case srtp::Status::repeated:
      return srtp_err_status_replay_fail;
    case srtp::Status::too_old:
      return srtp_err_status_replay_old;
    case srtp::Status::key_expired:
      return srtp_err_status_key_expired;
    case srtp::Status::too_many_streams:
      return srtp_err_status_no_ctx;
    case srtp::Status::cipher_failed:
      return srtp_err_status_cipher_fail;
  }
  return srtp_err_status_fail;
}

using Operation = srtp::Result (srtp::Context::*)(srtp::Octets, std::span<std::uint8_t>);

srtp_err_status_t run(Operation operation, srtp_t session, const std::uint8_t* in, std::size_t in_length,
                      std::uint8_t* out, std::size_t* out_length) {
  const srtp::Result result = (session->context.*operation)({in, in_length}, {out, *out_length});
  if (result) {
    *out_length = result.length;
    return srtp_err_status_ok;
  }
  if (result.status == srtp::Status::key_expired && !session->has_told_of_expiry && event_handler != nullptr) {
    session->has_told_of_expiry = true;
    srtp_event_data_t event{.session = session, .ssrc = 0, .event = event_key_hard_limit};
    event_handler(&event);
  }
  return error_of(result.status);
}

}  // namespace

srtp_err_status_t srtp_init() { return srtp_err_status_ok; }
srtp_err_status_t srtp_shutdown() { return srtp_err_status_ok; }
const char* srtp_get_version_string() { return "parley::srtp"; }

srtp_err_status_t srtp_install_event_handler(srtp_event_handler_func_t* handler) {
  event_handler = handler;
  return srtp_err_status_ok;
}

std::size_t srtp_profile_get_master_key_length(srtp_profile_t profile) { return srtp::key_length(suite_of(profile)); }
std::size_t srtp_profile_get_master_salt_length(srtp_profile_t profile) { return srtp::salt_length(suite_of(profile)); }

srtp_err_status_t srtp_policy_create(srtp_policy_t* policy) {
  *policy = new srtp_policy;
  return srtp_err_status_ok;
}

void srtp_policy_destroy(srtp_policy_t policy) { delete policy; }

srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc) {
  policy->direction = ssrc.type == ssrc_any_outbound ? srtp::Direction::outbound : srtp::Direction::inbound;
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile) {
  policy->suite = suite_of(profile);
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_policy_add_key(srtp_policy_t policy, const std::uint8_t* key, std::size_t key_length,
                                      const std::uint8_t* salt, std::size_t salt_length, const std::uint8_t* /*mki*/,
                                      std::size_t mki_length) {
  if (mki_length != 0 || key_length > policy->key.size() || salt_length > policy->salt.size())
    return srtp_err_status_bad_param;
  std::copy_n(key, key_length, policy->key.begin());
  std::copy_n(salt, salt_length, policy->salt.begin());
  policy->key_length = key_length;
  policy->salt_length = salt_length;
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow) {
  policy->limits.allow_repeats = allow;
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t /*policy*/, std::size_t packets) {
  return packets == srtp::ReplayWindow::size ? srtp_err_status_ok : srtp_err_status_bad_param;
}

srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy) {
  try {
    *session = new srtp_session{.context = {policy->suite,
                                            policy->direction,
                                            {policy->key.data(), policy->key_length},
                                            {policy->salt.data(), policy->salt_length},
                                            policy->limits}};
    return srtp_err_status_ok;
  } catch (const std::exception&) {
    return srtp_err_status_init_fail;
  }
}

srtp_err_status_t srtp_dealloc(srtp_t session) {
  delete session;
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc) {
  session->context.remove(ntohl(ssrc));
  return srtp_err_status_ok;
}

srtp_err_status_t srtp_protect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                               std::size_t* out_length, std::size_t /*mki*/) {
  return run(&srtp::Context::protect_rtp, session, in, in_length, out, out_length);
}

srtp_err_status_t srtp_protect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                    std::size_t* out_length, std::size_t /*mki*/) {
  return run(&srtp::Context::protect_rtcp, session, in, in_length, out, out_length);
}

srtp_err_status_t srtp_unprotect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                 std::size_t* out_length) {
  return run(&srtp::Context::unprotect_rtp, session, in, in_length, out, out_length);
}

srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                      std::size_t* out_length) {
  return run(&srtp::Context::unprotect_rtcp, session, in, in_length, out, out_length);
}
