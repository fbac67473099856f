#include "jobs.hpp"

#include "coroutines.hpp"

namespace parley::tests {

core::Outcome<> do_job(boost::asio::io_context& io, services::Store& store, Asking how,
                       const std::function<core::Outcome<>(services::Transaction&)>& job) {
  switch (how) {
    case Asking::read:
      return result_of(io, store.read(job));
    case Asking::look:
      return result_of(io, store.look(job));
    case Asking::write:
      break;
  }
  return result_of(io, store.write(job));
}

}  // namespace parley::tests
