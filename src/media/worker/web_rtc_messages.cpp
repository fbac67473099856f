#include "media/worker/web_rtc_messages.hpp"

#include <array>

namespace parley::media {
namespace fbs = FBS::WebRtcTransport;
namespace json = boost::json;
namespace {

struct Hash {
  std::string_view name;
  fbs::FingerprintAlgorithm word;
};
constexpr std::array hashes{
    Hash{"sha-1", fbs::FingerprintAlgorithm::SHA1}, Hash{"sha-224", fbs::FingerprintAlgorithm::SHA224},
    Hash{"sha-256", fbs::FingerprintAlgorithm::SHA256}, Hash{"sha-384", fbs::FingerprintAlgorithm::SHA384},
    Hash{"sha-512", fbs::FingerprintAlgorithm::SHA512}};

std::string_view hash_name(fbs::FingerprintAlgorithm word) {
  for (const Hash& hash : hashes)
    if (hash.word == word) return hash.name;
  return "";
}

fbs::FingerprintAlgorithm hash_word(std::string_view name) {
  for (const Hash& hash : hashes)
    if (same_text(hash.name, name)) return hash.word;
  return fbs::FingerprintAlgorithm::SHA256;
}

std::string_view role_name(fbs::DtlsRole role) {
  switch (role) {
    case fbs::DtlsRole::CLIENT:
      return "client";
    case fbs::DtlsRole::SERVER:
      return "server";
    case fbs::DtlsRole::AUTO:
      break;
  }
  return "auto";
}

fbs::DtlsRole role_word(std::string_view name) {
  if (name == "client") return fbs::DtlsRole::CLIENT;
  return name == "server" ? fbs::DtlsRole::SERVER : fbs::DtlsRole::AUTO;
}

}  // namespace

json::value ice_parameters_json(std::string_view username_fragment, std::string_view password, bool ice_lite) {
  return {{"usernameFragment", username_fragment}, {"password", password}, {"iceLite", ice_lite}};
}

json::value ice_candidates_json(const fbs::DumpResponse& transport) {
  json::array candidates;
  for (const fbs::IceCandidate* candidate : *transport.iceCandidates()) {
    const auto address = candidate->address()->string_view();
    json::object one{{"foundation", candidate->foundation()->string_view()},
                     {"priority", candidate->priority()},
                     {"ip", address},
                     {"address", address},
                     {"port", candidate->port()},
                     {"type", "host"}};
    const bool tcp = candidate->protocol() == FBS::Transport::Protocol::TCP;
    one["protocol"] = tcp ? "tcp" : "udp";
    if (tcp) one["tcpType"] = "passive";
    candidates.push_back(std::move(one));
  }
  return candidates;
}

json::value dtls_parameters_json(const fbs::DtlsParameters& parameters) {
  json::array fingerprints;
  for (const fbs::Fingerprint* fingerprint : *parameters.fingerprints())
    fingerprints.push_back(
        {{"algorithm", hash_name(fingerprint->algorithm())}, {"value", fingerprint->value()->string_view()}});
  return {{"role", role_name(parameters.role())}, {"fingerprints", std::move(fingerprints)}};
}

flatbuffers::Offset<fbs::DtlsParameters> write_dtls_parameters(flatbuffers::FlatBufferBuilder& builder,
                                                               const DtlsParameters& parameters) {
  std::vector<flatbuffers::Offset<fbs::Fingerprint>> fingerprints;
  for (const DtlsFingerprint& fingerprint : parameters.fingerprints)
    fingerprints.push_back(
        fbs::CreateFingerprintDirect(builder, hash_word(fingerprint.algorithm), fingerprint.value.c_str()));
  return fbs::CreateDtlsParametersDirect(builder, &fingerprints,
                                         role_word(parameters.role ? std::string_view(*parameters.role) : "auto"));
}

std::string_view ice_state_name(fbs::IceState state) {
  switch (state) {
    case fbs::IceState::NEW:
      return "new";
    case fbs::IceState::CONNECTED:
      return "connected";
    case fbs::IceState::COMPLETED:
      return "completed";
    case fbs::IceState::DISCONNECTED:
      return "disconnected";
  }
  return "";
}

std::string_view dtls_state_name(fbs::DtlsState state) {
  switch (state) {
    case fbs::DtlsState::NEW:
      return "new";
    case fbs::DtlsState::CONNECTING:
      return "connecting";
    case fbs::DtlsState::CONNECTED:
      return "connected";
    case fbs::DtlsState::FAILED:
      return "failed";
    case fbs::DtlsState::CLOSED:
      return "closed";
  }
  return "";
}

}  // namespace parley::media
