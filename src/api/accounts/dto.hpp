// What travels in the accounts family.
#pragma once

#include "api/formats.hpp"
#include "services/views.hpp"

namespace parley::api::accounts {

using Password = json::Text<8, 200>;
using Name = json::Text<1, 200>;

struct RegisterRequest {
  Email email;
  Name name;
  Password password;
};
BOOST_DESCRIBE_STRUCT(RegisterRequest, (), (email, name, password))

struct LogInRequest {
  json::Text<1, 254> email;
  json::Text<1, 200> password;
};
BOOST_DESCRIBE_STRUCT(LogInRequest, (), (email, password))

struct RefreshRequest {
  json::Text<1, 200> refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

struct TemporaryRequest {
  std::optional<Name> name;
};
BOOST_DESCRIBE_STRUCT(TemporaryRequest, (), (name))

struct ProfileRequest {
  std::optional<Name> name;
  json::Field<json::Text<0, 2048>> profile_image;  ///< null removes it
  std::optional<Password> password;
  std::optional<json::Text<0, 200>> old_password;
};
BOOST_DESCRIBE_STRUCT(ProfileRequest, (), (name, profile_image, password, old_password))

struct DirectoryRequest {
  std::optional<json::Text<0, 200>> query;
  std::optional<PageLimit> limit;
  std::optional<Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(DirectoryRequest, (), (query, limit, cursor))

/// What people see of one another in the directory.
struct PersonView {
  std::string id;
  std::string name;
  std::optional<std::string> email;
  core::UserType user_type;
  std::optional<std::string> profile_image;
};
BOOST_DESCRIBE_STRUCT(PersonView, (), (id, name, email, user_type, profile_image))

struct DirectoryAnswer {
  std::vector<PersonView> users;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(DirectoryAnswer, (), (users, next_cursor))

struct TokensAnswer {
  services::UserView user;
  std::string access_token;
  std::string refresh_token;
  std::string token_type;
  int expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(TokensAnswer, (), (user, access_token, refresh_token, token_type, expires_in))

struct ProfileAnswer {
  services::UserView user;
};
BOOST_DESCRIBE_STRUCT(ProfileAnswer, (), (user))

}  // namespace parley::api::accounts
