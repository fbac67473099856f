#include "app/user_commands.hpp"

#include "app/offline_services.hpp"
#include "services/administration.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <termios.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace parley::app {
namespace {

/// A sentence for the operator.
struct Complaint : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The secret that signs tokens, as the server has it.
std::string token_secret(const Settings& settings) {
  if (!settings.jwt_secret.empty()) return settings.jwt_secret;
  std::ifstream file(settings.data / "jwt-secret");
  std::string secret;
  if (!(file >> secret))
    throw Complaint("cannot read the secret " + (settings.data / "jwt-secret").string() +
                    "; start the server once, or set JWT_SECRET as it has it");
  return secret;
}

/// The use cases of accounts, whose errors become complaints.
class Accounts : public OfflineServices {
 public:
  using OfflineServices::OfflineServices;

  template <class T>
  T run(boost::asio::awaitable<core::Outcome<T>> use_case) {
    auto outcome = OfflineServices::run(std::move(use_case));
    if (outcome) return std::move(*outcome);
    std::string text = outcome.error().message;
    for (const core::FieldError& field : outcome.error().errors) text += ' ' + field.field + ' ' + field.message + '.';
    throw Complaint(text);
  }
};

/// The terminal without echo, for as long as this lives.
class Hidden {
 public:
  Hidden() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Hidden() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
};

std::string read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) throw Complaint("there is no password on the standard input");
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string ask(const char* prompt) {
  const Hidden hidden;
  std::cerr << prompt << std::flush;
  std::string line = read_line();
  std::cerr << '\n';
  return line;
}

/// From the terminal, asked twice, or the first line of the standard input. Never from the command line, which
/// everybody on the machine can see.
std::string read_password() {
  if (::isatty(STDIN_FILENO) == 0) return read_line();
  std::string password = ask("New password: ");
  if (ask("The same again: ") != password) throw Complaint("the two passwords differ; nothing was changed");
  return password;
}

/// How many seconds "s", "m", "h" or "d" stands for; 0 for what is none of them.
long long seconds_in(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86'400;
  return 0;
}

/// "90s", "15m", "12h", "30d".
std::chrono::seconds read_lifetime(const std::string& text) {
  constexpr long long max_days = 36'500;
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const long long unit = seconds_in({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  const bool is_number = error == std::errc() || (error == std::errc::result_out_of_range && !text.starts_with('-'));
  if (unit == 0 || !is_number || (error == std::errc() && number <= 0))
    throw Complaint("--ttl is a number with s, m, h or d behind it, such as 90s, 15m, 12h or 30d");
  if (error != std::errc() || number > max_days * seconds_in("d") / unit)
    throw Complaint("--ttl is " + text + "; it must be 36500d or less");
  return std::chrono::seconds(number * unit);
}

void print(const core::User& user) {
  std::cout << user.user_id << '\t' << user.email.value_or("-") << '\t' << user.name << '\t' << user.user_type << '\t'
            << core::enum_name(user.role) << '\t' << (user.disabled ? "disabled" : "enabled") << '\t'
            << user.organization_id.value_or("-") << '\n';
}

int list(const Settings& settings, const std::string& query) {
  Accounts accounts(settings);
  services::AccountSearch search{.query = query, .limit = 200};
  while (true) {
    auto page = accounts.run(services::operator_lists_accounts(accounts.services(), search));
    for (const core::User& user : page.users) print(user);
    if (!page.next) return 0;
    search.after = page.next;
  }
}

int change(const Settings& settings, const std::string& email, services::AccountChange change) {
  Accounts accounts(settings);
  print(accounts.run(services::operator_changes_account(accounts.services(), email, change)));
  return 0;
}

int set_password(const Settings& settings, const std::string& email) {
  Accounts accounts(settings);
  accounts.run(services::operator_finds_account(accounts.services(), email));  // before somebody types in vain
  print(accounts.run(services::operator_sets_password(accounts.services(), email, read_password())));
  return 0;
}

int make_token(const Settings& settings, const std::string& email, const std::string& lifetime) {
  const auto seconds = read_lifetime(lifetime);
  Accounts accounts(settings, token_secret(settings));
  std::cout << accounts.run(services::operator_makes_token(accounts.services(), email, seconds)) << '\n';
  return 0;
}

}  // namespace

UserCommands::UserCommands(CLI::App& program, const std::function<void(CLI::App&)>& add_settings) {
  user_ = program.add_subcommand("user", "Look after accounts");
  user_->allow_extras();  // main tells of unknown words, here and below
  user_->footer("Passwords are asked for, or read from the standard input.");

  const auto about_one = [&](CLI::App& parent, const char* name, const char* help) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("email", email_, "The account's e-mail address")->required();
    add_settings(*command);
    command->allow_extras();
    return command;
  };
  add_ = about_one(*user_, "add", "Make an account, also where registration is closed");
  add_->add_option("--name", name_, "The person's name")->required();
  add_->add_option("--organization", organization_, "The organization that the person belongs to");
  add_->add_flag("--admin", admin_, "Make them an administrator of the server");
  list_ = user_->add_subcommand("list", "List accounts: id, address, name, kind, role, state, organization");
  list_->add_option("--query", query_, "Only accounts with these words in name or address");
  add_settings(*list_);
  list_->allow_extras();
  passwd_ = about_one(*user_, "passwd", "Set a new password, and end the account's sessions");
  disable_ = about_one(*user_, "disable", "Lock an account out");
  enable_ = about_one(*user_, "enable", "Let a disabled account in again");
  role_ = about_one(*user_, "role", "Make somebody an administrator of the server, or a user again");
  role_->add_option("role", new_role_, "user or admin")->required()->check(CLI::IsMember({"user", "admin"}));
  token_ = about_one(program, "token", "Print an access token for scripts");
  token_->add_option("--ttl", lifetime_, "How long it is good for: 90s, 15m, 12h, 30d")->capture_default_str();
}

bool UserCommands::parsed() const { return user_->parsed() || token_->parsed(); }

int UserCommands::run(const Settings& settings) const {
  spdlog::set_level(spdlog::level::off);  // the answer is all there is to say
  try {
    if (token_->parsed()) return make_token(settings, email_, lifetime_);
    if (list_->parsed()) return list(settings, query_);
    if (passwd_->parsed()) return set_password(settings, email_);
    if (disable_->parsed()) return change(settings, email_, {.disabled = true});
    if (enable_->parsed()) return change(settings, email_, {.disabled = false});
    if (role_->parsed()) return change(settings, email_, {.role = core::enum_value<core::ServerRole>(new_role_)});
    if (!add_->parsed()) {
      std::cerr << user_->get_parent()->help();  // with the program's name in front
      return 2;
    }
    Accounts accounts(settings);
    services::NewAccount account{.email = email_, .name = name_, .password = read_password()};
    if (admin_) account.role = core::ServerRole::admin;
    if (!organization_.empty()) account.organization_id = organization_;
    print(accounts.run(services::operator_adds_account(accounts.services(), std::move(account))));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "parley: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace parley::app
