// `parley load-test`: its flags, and the test itself.
#pragma once

#include <memory>

namespace CLI {
class App;
}  // namespace CLI

namespace parley::app {

class LoadTestCommand {
 public:
  explicit LoadTestCommand(CLI::App& program);
  LoadTestCommand(const LoadTestCommand&) = delete;
  LoadTestCommand& operator=(const LoadTestCommand&) = delete;
  ~LoadTestCommand();

  bool parsed() const;
  /// Exit code: 0 passed, 1 failed, 2 wrong use.
  int run() const;

 private:
  struct Flags;
  std::unique_ptr<Flags> flags_;
  CLI::App* command_;
};

}  // namespace parley::app
