// DTLS as a client that wants SRTP's keys of it (RFC 5764): a certificate that many may share, and the handshake, which
// knows no sockets and no clock. Used by one thread.
#pragma once

#include "srtp/context.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace parley::loadtest {

enum class SuiteChoice { gcm, cm_sha1 };

/// A key on P-256 with its own certificate. std::runtime_error where OpenSSL refuses.
class Certificate {
 public:
  explicit Certificate(SuiteChoice suite = SuiteChoice::gcm);
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  ~Certificate();

  /// SHA-256, as SDP has it: "AB:CD:…".
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  friend class DtlsClient;
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::string fingerprint_;
};

struct SrtpPair {
  srtp::Context outbound;
  srtp::Context inbound;
};

class DtlsClient {
 public:
  using Send = std::function<void(std::span<const std::uint8_t>)>;

  /// `fingerprint`: SHA-256 of the other's certificate; another one fails the handshake. `certificate` outlives this.
  DtlsClient(const Certificate& certificate, std::string fingerprint, Send send);
  DtlsClient(const DtlsClient&) = delete;
  DtlsClient& operator=(const DtlsClient&) = delete;
  ~DtlsClient();

  /// These two throw std::runtime_error where the handshake has failed.
  void start() { go_on(); }
  void take(std::span<const std::uint8_t> datagram);

  /// When to call on_timeout(), from now; nothing while nothing is awaited.
  std::optional<std::chrono::milliseconds> timeout() const;
  void on_timeout();

  bool is_done() const { return is_done_; }
  /// After the handshake.
  SrtpPair keys() const;

 private:
  void go_on();
  void flush();
  void check_peer() const;

  struct Session;
  std::unique_ptr<Session> session_;
  std::string fingerprint_;
  Send send_;
  bool is_done_ = false;
};

}  // namespace parley::loadtest
