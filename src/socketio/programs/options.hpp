// The command line options that the programs share.
#pragma once

#include "socketio/programs/host.hpp"

#include <CLI/CLI.hpp>

namespace parley::socketio::programs {

inline void add_host_options(CLI::App& app, HostOptions& options) {
  app.add_option("--port", options.port, "Port to listen on; 0 for any free one")->capture_default_str();
  app.add_option("--address", options.address, "Address to listen on")->capture_default_str();
  app.add_option("--threads", options.threads, "Threads, each with its own connections")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--tls-certificate", options.certificate, "Certificate chain (PEM); with it the server speaks TLS");
  app.add_option("--tls-key", options.key, "Key of the certificate (PEM)");
}

}  // namespace parley::socketio::programs
