#include "http/request_id.hpp"

#include <algorithm>
#include <random>

namespace parley::http {

std::string make_request_id() {
  static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
  thread_local std::mt19937_64 generator{std::random_device{}()};
  auto bits = generator();
  std::string id(12, ' ');  // short enough to need no memory of its own
  for (char& c : id) {
    c = letters[bits & 31];
    bits >>= 5;
  }
  return id;
}

bool is_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

}  // namespace parley::http
