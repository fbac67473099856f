// Arguments: what an event or an acknowledgement carries: JSON values, and bytes beside them. A plain value.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_ref.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace parley::socketio {

/// Bytes stand in the JSON as {"_placeholder":true,"num":N}, where N is their place in attachments(), anywhere and at
/// any depth; binary() finds them, add_binary() and attach() put them in.
class Arguments {
 public:
  Arguments() = default;
  /// Arguments{1, "two", boost::json::object{{"three", 3}}}
  Arguments(std::initializer_list<boost::json::value_ref> values);
  explicit Arguments(boost::json::array values, std::vector<std::string> attachments = {});

  const boost::json::array& values() const noexcept { return values_; }
  boost::json::array& values() noexcept { return values_; }
  const std::vector<std::string>& attachments() const noexcept { return attachments_; }

  std::size_t size() const noexcept { return values_.size(); }
  /// The argument at that place; null where there is none.
  const boost::json::value& operator[](std::size_t index) const noexcept;

  Arguments& add(boost::json::value value);
  /// Adds bytes as an argument.
  Arguments& add_binary(std::string bytes);
  /// Keeps bytes and returns what stands for them, to be put anywhere into the values.
  boost::json::value attach(std::string bytes);

  /// The bytes that a value stands for; nullptr where it is no placeholder of these arguments.
  const std::string* binary(const boost::json::value& value) const noexcept;

 private:
  boost::json::array values_;
  std::vector<std::string> attachments_;
};

/// The place that a placeholder names; -1 where the value is none, -2 where it is a broken one.
int placeholder_index(const boost::json::value& value) noexcept;

}  // namespace parley::socketio
