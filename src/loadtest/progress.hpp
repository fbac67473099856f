// Progress: what is going on, for whoever waits in front of it. On a terminal one line that changes, elsewhere a line
// now and then.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

namespace parley::loadtest {

class Progress {
 public:
  Progress(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { end(); }

  /// `stage`: a new one is always told; within one, elsewhere than on a terminal, there is a line every five seconds.
  void tell(const std::string& stage, const std::string& text);
  /// Clears the terminal's line.
  void end();

 private:
  std::ostream& out_;
  bool is_terminal_;
  std::string stage_;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace parley::loadtest
