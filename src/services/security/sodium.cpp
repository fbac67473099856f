#include "services/security/sodium.hpp"

#include "services/on_pool.hpp"

#include <array>
#include <sodium.h>

#include <memory>
#include <stdexcept>
#include <tuple>

namespace parley::services {
namespace {

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: the system has no randomness to give.");
}

/// Empty when there is not enough memory.
std::string argon2id(const std::string& password, Argon2Cost cost) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), cost.operations, cost.memory_bytes) != 0)
    return {};
  return text.data();
}

using Hash = std::array<unsigned char, crypto_generichash_BYTES>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hex_of(const Hash& hash) {
  std::array<char, std::tuple_size_v<Hash> * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

}  // namespace

SodiumRandom::SodiumRandom() { start_sodium(); }

void SodiumRandom::fill(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::string hash_secret(std::string_view secret) {
  Hash hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(secret), secret.size(), nullptr, 0);
  return hex_of(hash);
}

RunningHash::RunningHash() { crypto_generichash_init(&state_, nullptr, 0, crypto_generichash_BYTES); }

void RunningHash::add(std::string_view bytes) { crypto_generichash_update(&state_, bytes_of(bytes), bytes.size()); }

std::string RunningHash::finish() {
  Hash hash{};
  crypto_generichash_final(&state_, hash.data(), hash.size());
  return hex_of(hash);
}

Argon2Cost Argon2Cost::interactive() {
  return {crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE};
}
Argon2Cost Argon2Cost::minimal() { return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN}; }

SodiumPasswordHasher::SodiumPasswordHasher(Argon2Cost cost, std::size_t threads, std::size_t waiting_bound)
    : cost_(cost), waiting_bound_(waiting_bound), pool_(threads) {
  start_sodium();
  SodiumRandom random;
  nobodys_hash_ = argon2id(core::make_secret(random, 32), cost_);
  if (nobodys_hash_.empty()) throw std::runtime_error("There is not enough memory to hash passwords.");
}

SodiumPasswordHasher::~SodiumPasswordHasher() { stop(); }

void SodiumPasswordHasher::stop() {
  refuse_waiting();
  pool_.join();
}

template <class Result, class Work>
Async<Result> SodiumPasswordHasher::on_pool(Work work) {
  if (waiting_.fetch_add(1) >= waiting_bound_) {
    waiting_.fetch_sub(1);
    co_return std::unexpected(core::Error{
        core::Code::unavailable, "Too many people are signing in right now. Try again in a moment.", {}, 1});
  }
  // The place is given back with the work, also when the caller has gone away.
  std::shared_ptr<void> place(nullptr, [this](void*) { waiting_.fetch_sub(1); });
  auto task = [this, work = std::move(work), place = std::move(place)]() -> core::Outcome<Result> {
    if (stopping_)
      return std::unexpected(
          core::Error{core::Code::unavailable, "The server is about to stop. Try again in a moment.", {}, 1});
    return work();
  };
  co_return co_await services::on_pool(pool_, std::move(task));
}

Async<std::string> SodiumPasswordHasher::hash(std::string password) {
  auto work = [cost = cost_, password = std::move(password)]() -> core::Outcome<std::string> {
    std::string hash = argon2id(password, cost);
    if (hash.empty())
      return core::fail(core::Code::unavailable, "The server is short of memory. Try again in a moment.");
    return hash;
  };
  co_return co_await on_pool<std::string>(std::move(work));
}

Async<bool> SodiumPasswordHasher::verify(std::string hash, std::string password) {
  const bool nobodys = hash.empty();
  if (nobodys) hash = nobodys_hash_;
  auto work = [nobodys, hash = std::move(hash), password = std::move(password)]() -> core::Outcome<bool> {
    const bool right = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    return right && !nobodys;
  };
  co_return co_await on_pool<bool>(std::move(work));
}

}  // namespace parley::services
