// Field types that say in a struct what the wire allows: lengths, ranges, and "absent" as distinct from null.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::json {

/// A string of Min to Max bytes of UTF-8, both included.
template <std::size_t Min, std::size_t Max>
struct Text : std::string {
  using std::string::string;
  Text() = default;
  Text(std::string text) : std::string(std::move(text)) {}  // NOLINT(google-explicit-constructor): it is a string
};

/// A whole number from Min to Max, both included.
template <std::int64_t Min, std::int64_t Max>
struct Int {
  std::int64_t value = Min;
  operator std::int64_t() const noexcept { return value; }  // NOLINT(google-explicit-constructor): it is a number
};

/// An array of Max elements at most.
template <class T, std::size_t Max>
struct List : std::vector<T> {
  using std::vector<T>::vector;
};

/// A field with three states: absent (left out on the wire), null, or a value. For changes, where null clears
/// and absent keeps; and for output that leaves a field out.
template <class T>
class Field {
 public:
  Field() = default;
  Field(T value) : present_(true), value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  static Field null() {
    Field field;
    field.present_ = true;
    return field;
  }

  bool present() const noexcept { return present_; }
  bool is_null() const noexcept { return present_ && !value_; }
  /// The value, or nullopt where absent or null.
  const std::optional<T>& value() const noexcept { return value_; }

 private:
  bool present_ = false;
  std::optional<T> value_{};
};

}  // namespace parley::json
