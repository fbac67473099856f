#include "socketio/engineio/request_info.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace parley::socketio::engineio {

RequestInfo::RequestInfo(const http::Request& request) : secure_(request.secure) {
  const auto pack = [this](std::string_view text) {
    packed_ += text.substr(0, text.find('\0'));  // a header's value holds no NUL; a query's could
    packed_ += '\0';
  };
  packed_ = request.remote_address;
  address_size_ = static_cast<std::uint32_t>(packed_.size());
  for (const auto& field : request.headers) {
    pack({field.name_string().data(), field.name_string().size()});
    pack({field.value().data(), field.value().size()});
  }
  headers_size_ = static_cast<std::uint32_t>(packed_.size()) - address_size_;
  for (const auto& [name, value] : request.query) {
    pack(name);
    pack(value);
  }
  packed_.shrink_to_fit();
}

template <class Visit>
void RequestInfo::each(std::string_view packed, Visit&& visit) const {
  const auto take = [&] {
    const auto text = packed.substr(0, packed.find('\0'));
    packed.remove_prefix(text.size() + 1);
    return text;
  };
  while (!packed.empty()) {
    const auto name = take();
    if (!visit(name, take())) return;
  }
}

std::string_view RequestInfo::packed_headers() const noexcept {
  return std::string_view(packed_).substr(address_size_, headers_size_);
}

std::string_view RequestInfo::packed_query() const noexcept {
  return std::string_view(packed_).substr(address_size_ + headers_size_);
}

std::optional<std::string_view> RequestInfo::header(std::string_view name) const {
  std::optional<std::string_view> found;
  each(packed_headers(), [&](std::string_view key, std::string_view value) {
    if (boost::algorithm::iequals(key, name)) found = value;
    return !found;
  });
  return found;
}

std::optional<std::string_view> RequestInfo::query(std::string_view name) const {
  std::optional<std::string_view> found;
  each(packed_query(), [&](std::string_view key, std::string_view value) {
    if (key == name) found = value;
    return !found;
  });
  return found;
}

std::vector<std::pair<std::string_view, std::string_view>> RequestInfo::headers() const {
  std::vector<std::pair<std::string_view, std::string_view>> all;
  each(packed_headers(), [&](std::string_view name, std::string_view value) {
    all.emplace_back(name, value);
    return true;
  });
  return all;
}

std::vector<std::pair<std::string_view, std::string_view>> RequestInfo::queries() const {
  std::vector<std::pair<std::string_view, std::string_view>> all;
  each(packed_query(), [&](std::string_view name, std::string_view value) {
    all.emplace_back(name, value);
    return true;
  });
  return all;
}

}  // namespace parley::socketio::engineio
