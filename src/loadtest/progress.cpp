#include "loadtest/progress.hpp"

#include <ostream>

namespace parley::loadtest {
namespace {

constexpr auto line_every = std::chrono::seconds(5);
constexpr auto start_of_line = "\r\033[K";  // and nothing behind it

}  // namespace

void Progress::tell(const std::string& stage, const std::string& text) {
  if (is_terminal_) {
    out_ << start_of_line << stage << ": " << text << std::flush;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (stage == stage_ && now - told_ < line_every) return;
  stage_ = stage;
  told_ = now;
  out_ << stage << ": " << text << std::endl;
}

void Progress::end() {
  if (is_terminal_) out_ << start_of_line << std::flush;
}

}  // namespace parley::loadtest
