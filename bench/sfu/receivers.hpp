// Receivers: sockets that count what arrives at each, decipher a sample of it, and report it to the sender as browsers
// do (transport-wide feedback).
#pragma once

#include "protection.hpp"
#include "sockets.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace sfu_load {

struct ReceiverOptions {
  std::uint16_t port = 0;  // where the sender listens
  std::string suite;
  std::string receive_key;
  std::string send_key;
  std::uint8_t sequence_extension = 0;  // id of the transport-wide sequence number; 0: no feedback
};

class Receivers {
 public:
  explicit Receivers(std::size_t count);
  Receivers(const Receivers&) = delete;
  Receivers& operator=(const Receivers&) = delete;
  ~Receivers();

  std::size_t size() const { return all_.size(); }
  std::uint16_t port(std::size_t number) const;
  void begin(std::size_t number, const ReceiverOptions& options);

  /// Takes what has arrived, and waits for it up to `wait_ms`.
  void receive(int wait_ms);
  /// Sends the feedback that is due.
  void report();

  std::uint64_t packets() const { return packets_; }
  std::uint64_t octets() const { return octets_; }
  std::uint64_t checked() const { return checked_; }
  std::uint64_t wrong() const { return wrong_; }
  std::vector<std::uint64_t> by_receiver() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct One;

  void take(One& one, std::span<std::uint8_t> packet, Clock::time_point now);
  void check(One& one, std::span<std::uint8_t> packet);
  void report(One& one);

  int poll_ = -1;
  std::vector<std::unique_ptr<One>> all_;
  std::uint64_t packets_ = 0;
  std::uint64_t octets_ = 0;
  std::uint64_t checked_ = 0;
  std::uint64_t wrong_ = 0;
};

}  // namespace sfu_load
