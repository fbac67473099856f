// The interface of libsrtp 3 that the engine is written for, as far as the engine uses it, over parley::srtp
// (srtp.cpp). The numbers of the errors are libsrtp's: the engine has a sentence for each.
#pragma once

#include <cstddef>
#include <cstdint>

enum srtp_err_status_t {
  srtp_err_status_ok = 0,
  srtp_err_status_fail,
  srtp_err_status_bad_param,
  srtp_err_status_alloc_fail,
  srtp_err_status_dealloc_fail,
  srtp_err_status_init_fail,
  srtp_err_status_terminus,
  srtp_err_status_auth_fail,
  srtp_err_status_cipher_fail,
  srtp_err_status_replay_fail,
  srtp_err_status_replay_old,
  srtp_err_status_algo_fail,
  srtp_err_status_no_such_op,
  srtp_err_status_no_ctx,
  srtp_err_status_cant_check,
  srtp_err_status_key_expired,
  srtp_err_status_socket_err,
  srtp_err_status_signal_err,
  srtp_err_status_nonce_bad,
  srtp_err_status_read_fail,
  srtp_err_status_write_fail,
  srtp_err_status_parse_err,
  srtp_err_status_encode_err,
  srtp_err_status_semaphore_err,
  srtp_err_status_pfkey_err,
  srtp_err_status_bad_mki,
  srtp_err_status_pkt_idx_old,
  srtp_err_status_pkt_idx_adv,
  srtp_err_status_buffer_small,
  srtp_err_status_cryptex_err
};

/// What the engine allows for when it makes room: more than any suite here adds.
inline constexpr std::size_t SRTP_MAX_TRAILER_LEN = 144;

enum srtp_profile_t {
  srtp_profile_aes128_cm_sha1_80,
  srtp_profile_aes128_cm_sha1_32,
  srtp_profile_aead_aes_128_gcm,
  srtp_profile_aead_aes_256_gcm
};

enum srtp_ssrc_type_t { ssrc_any_inbound, ssrc_any_outbound };
struct srtp_ssrc_t {
  srtp_ssrc_type_t type;
  unsigned int value;
};

using srtp_t = struct srtp_session*;
using srtp_policy_t = struct srtp_policy*;

enum srtp_event_t { event_ssrc_collision, event_key_soft_limit, event_key_hard_limit, event_packet_index_limit };
struct srtp_event_data_t {
  srtp_t session;
  std::uint32_t ssrc;
  srtp_event_t event;
};
using srtp_event_handler_func_t = void(srtp_event_data_t*);

srtp_err_status_t srtp_init();
srtp_err_status_t srtp_shutdown();
const char* srtp_get_version_string();
srtp_err_status_t srtp_install_event_handler(srtp_event_handler_func_t* handler);

std::size_t srtp_profile_get_master_key_length(srtp_profile_t profile);
std::size_t srtp_profile_get_master_salt_length(srtp_profile_t profile);

srtp_err_status_t srtp_policy_create(srtp_policy_t* policy);
void srtp_policy_destroy(srtp_policy_t policy);
srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc);
srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile);
srtp_err_status_t srtp_policy_add_key(srtp_policy_t policy, const std::uint8_t* key, std::size_t key_length,
                                      const std::uint8_t* salt, std::size_t salt_length, const std::uint8_t* mki,
                                      std::size_t mki_length);
srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow);
srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, std::size_t packets);

srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy);
srtp_err_status_t srtp_dealloc(srtp_t session);
/// `ssrc` in network byte order.
srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc);

/// `*out_length` is the room in `out` before, and what was written after.
srtp_err_status_t srtp_protect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                               std::size_t* out_length, std::size_t mki);
srtp_err_status_t srtp_protect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                    std::size_t* out_length, std::size_t mki);
srtp_err_status_t srtp_unprotect(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                 std::size_t* out_length);
srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, const std::uint8_t* in, std::size_t in_length, std::uint8_t* out,
                                      std::size_t* out_length);
