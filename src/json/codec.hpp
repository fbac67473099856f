// What all codecs of describe.hpp work with: spellings, schemas that were met, the decoder's place, and a Codec for
// each type. Whoever has a type that goes over the wire as another one does writes a Codec for it, beside that type.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace parley::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// One bad field: its path in the input's own spelling ("participants[2].role"), and what is wrong with it.
struct FieldError {
  std::string field;
  std::string message;
};
using FieldErrors = std::vector<FieldError>;

enum class Spelling { snake_case, camel_case };

/// "participant_name" → "participantName".
std::string camel_case(std::string_view snake_case);

/// Schemas of the described structs met so far, by type name: `components/schemas` of an OpenAPI document.
struct Schemas : std::map<std::string, object> {
  /// What is sent has every member but absent Fields; in what is taken, optional members may be left out as well. A
  /// type that goes both ways is described as one that is taken.
  bool output = false;
  Spelling spelling = Spelling::snake_case;

  /// The name for a type of that many spellings, and whether it is to be described (anew) under it.
  std::pair<std::string, bool> place(std::string name, bool has_spellings);

 private:
  struct Described {
    bool output;
    Spelling spelling;
  };
  std::map<std::string, Described> described_;
};

namespace detail {

/// Where the decoder is, and what it found wrong.
class Cursor {
 public:
  Cursor(FieldErrors& errors, Spelling spelling) : errors_(errors), spelling_(spelling) {}
  void error(std::string message) const { errors_.push_back({path_, std::move(message)}); }
  /// Of what the input leaves out; what is there has its own.
  Spelling spelling() const noexcept { return spelling_; }
  /// Runs `step` with the path extended by a member's name or an element's index.
  template <class Step>
  void in_member(std::string_view name, Step&& step) {
    const auto length = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    step();
    path_.resize(length);
  }
  template <class Step>
  void in_element(std::size_t index, Step&& step) {
    const auto length = path_.size();
    path_ += '[' + std::to_string(index) + ']';
    step();
    path_.resize(length);
  }

 private:
  FieldErrors& errors_;
  Spelling spelling_;
  std::string path_;
};

/// A member in either spelling, with the spelling that was found; nullptr where there is none.
std::pair<const value*, std::string_view> find_member(const object& from, std::string_view snake,
                                                      const std::string& camel);

bool decode_text(const value& from, std::string& to, std::size_t min, std::size_t max, Cursor& at);
bool decode_integer(const value& from, std::int64_t& to, std::int64_t min, std::int64_t max, Cursor& at);
void wrong_type(const char* wanted, Cursor& at);
void not_one_of(const std::string& names, Cursor& at);

template <class T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

/// Per type: decode(value, T&, Cursor&), encode(T, Spelling), schema(Schemas&), and whether it may be absent. Where it
/// has write(std::string&, T, Spelling) too, text is made without making a value first.
template <class T>
struct Codec;

void write_text(std::string& to, std::string_view text);
void write_integer(std::string& to, std::int64_t number);
void write_value(std::string& to, const value& from);

template <class T>
void write_to(std::string& to, const T& from, Spelling spelling) {
  if constexpr (requires { Codec<T>::write(to, from, spelling); })
    Codec<T>::write(to, from, spelling);
  else
    write_value(to, Codec<T>::encode(from, spelling));
}

struct Required {
  static constexpr bool may_be_absent = false;    ///< on input
  static constexpr bool may_be_left_out = false;  ///< on output
};
struct MayBeAbsent {
  static constexpr bool may_be_absent = true;
  static constexpr bool may_be_left_out = false;
};

}  // namespace detail

}  // namespace parley::json
