// The interface of libsrtp 3 that the engine is written for, over Debian's libsrtp 2.5: policy objects, and calls that read from one
// buffer and write into another. The overloads stand beside the library's own functions of the same names.
#pragma once

#include <srtp2/srtp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>


// Errors that only libsrtp 3 has; no call here returns the second.
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err = static_cast<srtp_err_status_t>(29);

namespace parley_srtp {

/// What libsrtp 3 keeps behind its opaque policy: the older plain struct, and the key that it points to.
struct Policy {
  srtp_policy_t plain{};
  std::array<unsigned char, SRTP_MAX_KEY_LEN> key{};
};
using PolicyHandle = Policy*;

/// Runs one of libsrtp 2's in-place operations on a copy of `in` in `out`.
template <class Operation>
srtp_err_status_t in_place(Operation operation, srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                           std::size_t* out_length, std::size_t extra) {
  if (*out_length < in_length + extra) {
    return srtp_err_status_buffer_small;
  }
  if (in != out) {
    std::memcpy(out, in, in_length);
  }
  int length = static_cast<int>(in_length);
  const srtp_err_status_t status = operation(session, out, &length);
  if (status == srtp_err_status_ok) {
    *out_length = static_cast<std::size_t>(length);
  }
  return status;
}

}  // namespace parley_srtp

inline srtp_err_status_t srtp_policy_create(parley_srtp::PolicyHandle* policy) {
  *policy = new parley_srtp::Policy;
  (*policy)->plain.key = (*policy)->key.data();
  return srtp_err_status_ok;
}

inline void srtp_policy_destroy(parley_srtp::PolicyHandle policy) { delete policy; }

inline srtp_err_status_t srtp_policy_set_ssrc(parley_srtp::PolicyHandle policy, srtp_ssrc_t ssrc) {
  policy->plain.ssrc = ssrc;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(parley_srtp::PolicyHandle policy, srtp_profile_t profile) {
  // RFC 5764 section 4.1.2: RTCP keeps the 80-bit tag also where RTP has one of 32 bits.
  if (const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->plain.rtp, profile); status != srtp_err_status_ok) {
    return status;
  }
  return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->plain.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(parley_srtp::PolicyHandle policy, const std::uint8_t* key, std::size_t key_length,
                                             const std::uint8_t* salt, std::size_t salt_length, const std::uint8_t* /*mki*/,
                                             std::size_t mki_length) {
  if (mki_length != 0 || key_length + salt_length > policy->key.size()) {
    return srtp_err_status_bad_param;
  }
  std::memcpy(policy->key.data(), key, key_length);
  std::memcpy(policy->key.data() + key_length, salt, salt_length);
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(parley_srtp::PolicyHandle policy, bool allow) {
  policy->plain.allow_repeat_tx = allow ? 1 : 0;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(parley_srtp::PolicyHandle policy, std::size_t packets) {
  policy->plain.window_size = packets;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, parley_srtp::PolicyHandle policy) {
  return srtp_create(session, &std::as_const(policy->plain));
}

inline srtp_err_status_t srtp_protect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                      std::size_t* out_length, std::size_t /*mki*/) {
  return parley_srtp::in_place([](srtp_t s, void* data, int* size) { return srtp_protect(s, data, size); }, session, in, in_length, out,
                               out_length, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_protect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                           std::size_t* out_length, std::size_t /*mki*/) {
  return parley_srtp::in_place([](srtp_t s, void* data, int* size) { return srtp_protect_rtcp(s, data, size); }, session, in, in_length,
                               out, out_length, SRTP_MAX_TRAILER_LEN + sizeof(std::uint32_t));
}

inline srtp_err_status_t srtp_unprotect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                        std::size_t* out_length) {
  return parley_srtp::in_place([](srtp_t s, void* data, int* size) { return srtp_unprotect(s, data, size); }, session, in, in_length, out,
                               out_length, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                             std::size_t* out_length) {
  return parley_srtp::in_place([](srtp_t s, void* data, int* size) { return srtp_unprotect_rtcp(s, data, size); }, session, in, in_length,
                               out, out_length, 0);
}

/// `ssrc` in network byte order, as libsrtp keeps it.
inline srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc) { return srtp_remove_stream(session, ssrc); }

#define srtp_policy_t parley_srtp::PolicyHandle
