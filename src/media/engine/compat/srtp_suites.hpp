// Included ahead of the engine's DTLS transport: names the SRTP suites in the order in which we want them chosen
// (RFC 5764 section 4.1.1, RFC 7714 section 14.2). AES-128-GCM costs a fraction of AES-CM with HMAC-SHA1 and less than
// AES-256-GCM.
#pragma once

#include "bio_callback.hpp"

#include <openssl/ssl.h>

inline int parley_offer_srtp_suites(SSL_CTX* context, const char* /*engine_order*/) {
  return SSL_CTX_set_tlsext_use_srtp(
      context, "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32");
}

#define SSL_CTX_set_tlsext_use_srtp parley_offer_srtp_suites
