// libsodium behind the ports: random bytes, Argon2id on threads of its own, and fast hashes of secrets.
#pragma once

#include "services/ports.hpp"

#include <boost/asio/thread_pool.hpp>
#include <sodium/crypto_generichash.h>

#include <atomic>
#include <cstddef>

namespace parley::services {

/// The operating system's randomness by way of libsodium. Any thread.
class SodiumRandom final : public core::RandomSource {
 public:
  SodiumRandom();
  void fill(std::span<std::byte> bytes) override;
};

/// A short hash of a secret with enough randomness of its own (BLAKE2b, 256 bits, hexadecimal): what is kept of a
/// refresh token.
std::string hash_secret(std::string_view secret);

/// The same of bytes that come in pieces.
class RunningHash {
 public:
  RunningHash();
  void add(std::string_view bytes);
  /// Once, at the end.
  std::string finish();

 private:
  crypto_generichash_state state_;
};

/// How much work a password hash is.
struct Argon2Cost {
  unsigned long long operations;
  std::size_t memory_bytes;
  /// libsodium's "interactive": 64 MiB and some 50 ms.
  static Argon2Cost interactive();
  /// The least there is, for tests.
  static Argon2Cost minimal();
};

/// Argon2id. Hashes run on threads of its own; at most `waiting_bound` wait or run, others get `unavailable`. Owned by
/// src/app; destroying it waits for those that run.
class SodiumPasswordHasher final : public PasswordHasher {
 public:
  SodiumPasswordHasher(Argon2Cost cost, std::size_t threads, std::size_t waiting_bound = 64);
  ~SodiumPasswordHasher() override;
  /// From now on, whose turn has not come is answered with `unavailable`, and quickly so. Any thread.
  void refuse_waiting() { stopping_ = true; }
  /// Answers everybody who waits, those whose turn has not come with `unavailable`. Call it before the threads that
  /// they wait on end; nothing is hashed afterwards.
  void stop();
  Async<std::string> hash(std::string password) override;
  /// An empty hash takes as long as any other, and is never right.
  Async<bool> verify(std::string hash, std::string password) override;

 private:
  template <class Result, class Work>
  Async<Result> on_pool(Work work);

  const Argon2Cost cost_;
  const std::size_t waiting_bound_;
  std::atomic<std::size_t> waiting_ = 0;
  std::atomic<bool> stopping_ = false;
  std::string nobodys_hash_;
  boost::asio::thread_pool pool_;
};

}  // namespace parley::services
