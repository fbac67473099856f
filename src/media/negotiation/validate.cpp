#include "media/negotiation/validate.hpp"

#include "media/negotiation/scalability_mode.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace parley::media {
namespace {

class Findings {
 public:
  void add(std::string field, std::string message) { found_.push_back({std::move(field), std::move(message)}); }
  json::FieldErrors take() { return std::move(found_); }

 private:
  json::FieldErrors found_;
};

std::string at(std::string_view list, std::size_t index, std::string_view member) {
  return std::string(list) + '[' + std::to_string(index) + "]." + std::string(member);
}

std::optional<std::int64_t> payload_type(const RtpCodecParameters& codec) { return codec.payload_type.value; }
std::optional<std::int64_t> payload_type(const RtpCodecCapability& codec) {
  return codec.preferred_payload_type ? std::optional(codec.preferred_payload_type->value) : std::nullopt;
}

/// RFC 4588 section 8.6: apt names the payload type that the retransmissions belong to.
template <class Codecs>
void check_rtx(const Codecs& codecs, std::size_t index, Findings& findings) {
  const auto apt = codecs[index].parameters.integer("apt");
  const bool names_media = apt && std::ranges::any_of(codecs, [&](const auto& other) {
                             return payload_type(other) == *apt && !is_rtx(other);
                           });
  if (!names_media)
    findings.add(at("codecs", index, "parameters.apt"), "must be the payload type of a codec in this list");
}

template <class Codecs>
void check_codecs(const Codecs& codecs, std::string_view payload_member, Findings& findings) {
  std::set<std::int64_t> seen;
  for (std::size_t index = 0; index < codecs.size(); ++index) {
    const auto& codec = codecs[index];
    if (!kind_of(codec)) findings.add(at("codecs", index, "mimeType"), "must begin with audio/ or video/");
    if (const auto type = payload_type(codec); type && !seen.insert(*type).second)
      findings.add(at("codecs", index, payload_member), "is used by another codec too");
    if (is_rtx(codec)) check_rtx(codecs, index, findings);
  }
}

void check_codecs_of_kind(const RtpParameters& parameters, MediaKind kind, Findings& findings) {
  for (std::size_t index = 0; index < parameters.codecs.size(); ++index) {
    const auto found = kind_of(parameters.codecs[index]);
    if (found && *found != kind) findings.add(at("codecs", index, "mimeType"), "is of another kind than the producer");
  }
  if (std::ranges::all_of(parameters.codecs, [](const auto& codec) { return is_rtx(codec); }))
    findings.add("codecs", "must have a media codec");
}

void check_extensions(const RtpParameters& parameters, Findings& findings) {
  std::set<std::int64_t> ids;
  std::set<std::string_view> uris;
  for (std::size_t index = 0; index < parameters.header_extensions.size(); ++index) {
    const auto& extension = parameters.header_extensions[index];
    if (!ids.insert(extension.id).second)
      findings.add(at("headerExtensions", index, "id"), "is used by another extension too");
    if (!uris.insert(extension.uri).second) findings.add(at("headerExtensions", index, "uri"), "is in the list twice");
  }
}

void check_scalability(const RtpParameters& parameters, std::size_t index, Findings& findings) {
  const auto& text = parameters.encodings[index].scalability_mode;
  if (!text) return;
  const auto mode = parse_scalability_mode(*text);
  if (!mode)
    findings.add(at("encodings", index, "scalabilityMode"), "is not a scalability mode such as L1T3");
  else if (mode->spatial_layers > 1 && parameters.encodings.size() > 1)
    findings.add(at("encodings", index, "scalabilityMode"),
                 "must have one spatial layer where there are several encodings");
}

bool names_media_codec(const RtpParameters& parameters, std::int64_t type) {
  return std::ranges::any_of(parameters.codecs,
                             [&](const auto& codec) { return codec.payload_type == type && !is_rtx(codec); });
}

void check_encodings(const RtpParameters& parameters, Findings& findings) {
  if (parameters.encodings.empty()) findings.add("encodings", "must have an encoding");
  const bool several = parameters.encodings.size() > 1;
  const bool has_mid = parameters.mid && !parameters.mid->empty();
  std::set<std::int64_t> ssrcs;
  std::set<std::string_view> rids;
  for (std::size_t index = 0; index < parameters.encodings.size(); ++index) {
    const auto& encoding = parameters.encodings[index];
    if (encoding.ssrc && !ssrcs.insert(*encoding.ssrc).second)
      findings.add(at("encodings", index, "ssrc"), "is used by another stream too");
    if (encoding.rtx && !ssrcs.insert(encoding.rtx->ssrc).second)
      findings.add(at("encodings", index, "rtx.ssrc"), "is used by another stream too");
    if (encoding.rid && !rids.insert(*encoding.rid).second)
      findings.add(at("encodings", index, "rid"), "is used by another encoding too");
    if (!encoding.ssrc && !encoding.rid && (several || !has_mid))
      findings.add("encodings[" + std::to_string(index) + "]", "must have ssrc or rid");
    if (encoding.codec_payload_type && !names_media_codec(parameters, *encoding.codec_payload_type))
      findings.add(at("encodings", index, "codecPayloadType"), "must be the payload type of a media codec in codecs");
    check_scalability(parameters, index, findings);
  }
}

struct HashLength {
  std::string_view name;
  std::size_t bytes;
};
// RFC 8122 section 5, those that the engine knows.
constexpr std::array hash_lengths{HashLength{"sha-1", 20}, HashLength{"sha-224", 28}, HashLength{"sha-256", 32},
                                  HashLength{"sha-384", 48}, HashLength{"sha-512", 64}};

bool is_hexadecimal(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

bool is_fingerprint(std::string_view text, std::size_t bytes) {
  if (text.size() != bytes * 3 - 1) return false;
  for (std::size_t index = 0; index < text.size(); ++index)
    if (index % 3 == 2 ? text[index] != ':' : !is_hexadecimal(text[index])) return false;
  return true;
}

}  // namespace

json::FieldErrors validate(const RtpCapabilities& capabilities) {
  Findings findings;
  check_codecs(capabilities.codecs, "preferredPayloadType", findings);
  for (std::size_t index = 0; index < capabilities.codecs.size(); ++index) {
    const auto& codec = capabilities.codecs[index];
    if (codec.kind && kind_of(codec) && *codec.kind != *kind_of(codec))
      findings.add(at("codecs", index, "kind"), "does not go with mimeType");
  }
  return findings.take();
}

json::FieldErrors validate(const RtpParameters& parameters, MediaKind kind) {
  Findings findings;
  check_codecs(parameters.codecs, "payloadType", findings);
  check_codecs_of_kind(parameters, kind, findings);
  check_extensions(parameters, findings);
  check_encodings(parameters, findings);
  return findings.take();
}

json::FieldErrors validate(const DtlsParameters& parameters) {
  Findings findings;
  if (parameters.role && *parameters.role != "auto" && *parameters.role != "client" && *parameters.role != "server")
    findings.add("role", "must be one of: auto, client, server");
  if (parameters.fingerprints.empty()) findings.add("fingerprints", "must have a fingerprint");
  for (std::size_t index = 0; index < parameters.fingerprints.size(); ++index) {
    const auto& fingerprint = parameters.fingerprints[index];
    const auto hash = std::ranges::find_if(
        hash_lengths, [&](const HashLength& one) { return same_text(one.name, fingerprint.algorithm); });
    if (hash == hash_lengths.end())
      findings.add(at("fingerprints", index, "algorithm"), "must be one of: sha-1, sha-224, sha-256, sha-384, sha-512");
    else if (!is_fingerprint(fingerprint.value, hash->bytes))
      findings.add(at("fingerprints", index, "value"),
                   "must be the hash in hexadecimal bytes with colons between them");
  }
  return findings.take();
}

}  // namespace parley::media
