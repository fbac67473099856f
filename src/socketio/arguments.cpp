#include "socketio/arguments.hpp"

#include <boost/json.hpp>

#include <limits>

namespace parley::socketio {

namespace json = boost::json;

Arguments::Arguments(std::initializer_list<json::value_ref> values) : values_(values) {}

Arguments::Arguments(json::array values, std::vector<std::string> attachments)
    : values_(std::move(values)), attachments_(std::move(attachments)) {}

const json::value& Arguments::operator[](std::size_t index) const noexcept {
  static const json::value none;
  return index < values_.size() ? values_[index] : none;
}

Arguments& Arguments::add(json::value value) {
  values_.push_back(std::move(value));
  return *this;
}

Arguments& Arguments::add_binary(std::string bytes) { return add(attach(std::move(bytes))); }

json::value Arguments::attach(std::string bytes) {
  attachments_.push_back(std::move(bytes));
  return json::object{{"_placeholder", true}, {"num", attachments_.size() - 1}};
}

const std::string* Arguments::binary(const json::value& value) const noexcept {
  const int index = placeholder_index(value);
  if (index < 0 || static_cast<std::size_t>(index) >= attachments_.size()) return nullptr;
  return &attachments_[static_cast<std::size_t>(index)];
}

int placeholder_index(const json::value& value) noexcept {
  const auto* object = value.if_object();
  if (!object) return -1;
  const auto* mark = object->if_contains("_placeholder");
  if (!mark || !mark->is_bool() || !mark->get_bool()) return -1;
  const auto* number = object->if_contains("num");
  if (!number) return -2;
  std::uint64_t index = std::numeric_limits<std::uint64_t>::max();
  if (number->is_uint64())
    index = number->get_uint64();
  else if (number->is_int64() && number->get_int64() >= 0)
    index = static_cast<std::uint64_t>(number->get_int64());
  return index <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ? static_cast<int>(index) : -2;
}

}  // namespace parley::socketio
