// Conversation: a blocking exchange of bytes with another server, over UDP, TCP or TLS, each step within a time. Used
// by one thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace parley::app {

enum class Carrier { udp, tcp, tls };

class Conversation {
 public:
  /// Connects (and shakes hands). Throws std::runtime_error with the rest of a sentence about what went wrong.
  Conversation(const std::string& host, const std::string& port, Carrier carrier, std::chrono::seconds patience);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// From now on in TLS (STARTTLS). Throws as the constructor.
  void start_tls();
  /// What is wrong with the other's certificate; empty where it is trusted, or there is no TLS.
  std::string certificate_problem() const;

  void send(std::string_view bytes);
  /// What came, at least one byte. Throws when nothing comes in time, or the other hung up.
  std::string receive();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::app
