// A self-signed certificate for 127.0.0.1, made for the test.
#pragma once

#include "http/tls.hpp"

#include <filesystem>

namespace parley::http::testing {

/// Writes certificate and key into a temporary folder, which goes with the object.
class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const TlsFiles& files() const { return files_; }

 private:
  std::filesystem::path folder_;
  TlsFiles files_;
};

}  // namespace parley::http::testing
