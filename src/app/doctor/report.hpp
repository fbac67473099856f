// What `parley doctor` finds, a line each: "ok", "warn" or "FAIL", what was looked at, and what to do.
#pragma once

#include <iostream>
#include <string>

namespace parley::app {

class Report {
 public:
  void ok(const std::string& what, const std::string& text) { line("ok  ", what, text); }
  void warn(const std::string& what, const std::string& text) {
    ++warnings_;
    line("warn", what, text);
  }
  void fail(const std::string& what, const std::string& text) {
    ++failures_;
    line("FAIL", what, text);
  }

  int warnings() const { return warnings_; }
  int failures() const { return failures_; }
  /// 0: all well, 1: warnings, 2: failures.
  int exit_code() const { return failures_ > 0 ? 2 : warnings_ > 0 ? 1 : 0; }

 private:
  /// At once: some checks take seconds.
  static void line(const char* verdict, const std::string& what, const std::string& text) {
    std::cout << verdict << "  " << what << ": " << text << std::endl;
  }

  int warnings_ = 0;
  int failures_ = 0;
};

}  // namespace parley::app
