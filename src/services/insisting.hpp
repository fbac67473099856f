// Insisting: tries again what failed because the database was away, where nobody is there any more to ask for it again:
// the end of a stay in a meeting, of a meeting whose host is gone, of somebody's waiting to be let in. One a server, in
// Services. Any thread; what is tried again runs where it was first tried.
#pragma once

#include "services/ports.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace parley::services {

struct InsistingOptions {
  /// Before the second try, the third …; the last one is that of all others too. A try costs little while the database
  /// is away: it is refused with all that waits.
  std::vector<std::chrono::milliseconds> pauses{std::chrono::seconds(1), std::chrono::seconds(2),
                                                std::chrono::seconds(5), std::chrono::seconds(10)};
  std::size_t most = 20'000;  ///< that wait at once; what fails beyond that is not tried again
};

class Insisting {
 public:
  /// Begins the work anew each time.
  using Attempt = std::function<Async<>()>;

  Insisting() : Insisting(InsistingOptions{}) {}
  explicit Insisting(InsistingOptions options);

  /// Tries until it is done or fails for another reason than `unavailable`; that outcome. The first success makes all
  /// others that wait be tried at once. `unavailable` at the bound and after stop() only.
  Async<> insist(Attempt attempt);

  /// The server stops: what waits is tried once more now, and then given up. Returns at once.
  void stop();

  /// Whether an outcome of insist() is that of something which was given up with the stop. The log has one line for all
  /// of these; whoever logs failures need not.
  bool has_told_of(const core::Outcome<>& outcome) const;

  /// How much waits to be tried again.
  std::size_t waiting() const;

 private:
  struct State;
  struct Place;
  /// Shared with what waits, which ends with its executor and may do so later than this.
  std::shared_ptr<State> state_;
};

}  // namespace parley::services
