// Fields that tell browsers to be careful, as a middleware.
#pragma once

#include "http/pipeline.hpp"

#include <string>

namespace parley::http {

struct SecurityHeaders {
  /// For pages. The default suits a self-hosted application that uses camera, microphone and WebRTC: everything from
  /// this origin; images also from data, blob and https (pictures of people); media and workers from blobs;
  /// WebAssembly; no plug-ins.
  std::string content_security_policy =
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
      "img-src 'self' data: blob: https:; font-src 'self' data:; media-src 'self' blob: mediastream:; "
      "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
      "frame-ancestors 'self'";
  /// For pages: what the page itself may use, and nothing embedded in it.
  std::string permissions_policy =
      "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), geolocation=()";
  std::string referrer_policy = "same-origin";
  /// Strict-Transport-Security on answers over TLS, in seconds; 0: not sent.
  unsigned hsts_max_age = 31'536'000;
};

/// X-Content-Type-Options and Referrer-Policy on every answer, the two policies on pages (text/html), HSTS under TLS.
/// A field that the answer has already is kept.
Middleware security_headers(SecurityHeaders options = {});

}  // namespace parley::http
