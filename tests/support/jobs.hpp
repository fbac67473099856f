// Jobs on a store, run to their ends on a test's thread. Only the job and its result are of the test's own types; the
// coroutines are compiled once (jobs.cpp).
#pragma once

#include "services/ports.hpp"

#include <functional>
#include <optional>
#include <type_traits>

namespace parley::tests {

enum class Asking { read, look, write };

/// Whether the store did what was asked, or why not.
core::Outcome<> do_job(boost::asio::io_context& io, services::Store& store, Asking how,
                       const std::function<core::Outcome<>(services::Transaction&)>& job);

/// The same for a job with a result.
template <class Job>
std::invoke_result_t<Job&, services::Transaction&> answer_of(boost::asio::io_context& io, services::Store& store,
                                                             Asking how, Job job) {
  std::optional<std::invoke_result_t<Job&, services::Transaction&>> answer;
  const auto done = do_job(io, store, how, [&](services::Transaction& t) -> core::Outcome<> {
    answer.emplace(job(t));
    if (!*answer) return std::unexpected(answer->error());
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return std::move(*answer);
}

}  // namespace parley::tests
