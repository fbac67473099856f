// Included ahead of the engine's DTLS transport, whose BIO callback answers 1 to every finished operation. OpenSSL
// built with kernel TLS, as Debian's is, asks the BIO whether the kernel encrypts (BIO_CTRL_GET_KTLS_SEND); it takes
// the 1 for a yes, leaves its write buffer out and crashes with the first ServerHello. A finished operation keeps its
// own result here (BIO_set_callback_ex(3): "the callback should normally return ret").
#pragma once

#include <openssl/bio.h>

inline BIO_callback_fn_ex parley_engine_bio_callback = nullptr;

inline long parley_bio_callback(BIO* bio, int operation, const char* data, size_t length, int argi, long argl,
                                int result, size_t* processed) {
  const long answer = parley_engine_bio_callback(bio, operation, data, length, argi, argl, result, processed);
  return (operation & BIO_CB_RETURN) != 0 ? result : answer;
}

inline void parley_set_bio_callback(BIO* bio, BIO_callback_fn_ex callback) {
  parley_engine_bio_callback = callback;
  BIO_set_callback_ex(bio, parley_bio_callback);
}

#define BIO_set_callback_ex parley_set_bio_callback
