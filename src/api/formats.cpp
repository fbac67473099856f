#include "api/formats.hpp"

#include "services/accounts.hpp"

#include <sodium.h>

#include <charconv>

namespace parley::api {
namespace {

constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t max_cursor_bytes = 200;

}  // namespace

std::string cursor_text(const services::PageKey& key) {
  const std::string plain = std::to_string(key.at.time_since_epoch().count()) + ' ' + key.id;
  std::string text(sodium_base64_encoded_len(plain.size(), base64_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                    base64_variant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<services::PageKey> read_cursor(std::string_view text) {
  if (text.empty() || text.size() > max_cursor_bytes) return std::nullopt;
  std::string plain(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, base64_variant) != 0)
    return std::nullopt;
  plain.resize(size);
  long long milliseconds = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), milliseconds);
  const auto used = static_cast<std::size_t>(end - plain.data());
  if (error != std::errc() || used >= plain.size() || plain[used] != ' ') return std::nullopt;
  return services::PageKey{core::TimePoint(std::chrono::milliseconds(milliseconds)), plain.substr(used + 1)};
}

std::optional<std::string> next_cursor(const std::optional<services::PageKey>& key) {
  if (!key) return std::nullopt;
  return cursor_text(*key);
}

}  // namespace parley::api

namespace parley::json::detail {

void Codec<api::Email>::decode(const value& from, api::Email& to, Cursor& at) {
  const auto* text = from.if_string();
  if (!text) return wrong_type("a string", at);
  to.assign(text->data(), text->size());
  if (!services::is_email(to)) at.error("must be an e-mail address");
}

void Codec<api::Cursor>::decode(const value& from, api::Cursor& to, Cursor& at) {
  const auto* text = from.if_string();
  if (!text) return wrong_type("a string", at);
  if (auto key = api::read_cursor({text->data(), text->size()}))
    to.key = std::move(*key);
  else
    at.error("must be the next_cursor of an earlier answer");
}

}  // namespace parley::json::detail
