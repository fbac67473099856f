#include "media/worker_main.hpp"

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/prctl.h>

#include "media/engine_entry.hpp"

namespace parley::media {
namespace {

constexpr int requests_descriptor = 3;
constexpr int answers_descriptor = 4;

/// The server stops its workers itself, after its meetings; a terminal or service manager that signals the whole group
/// must not be faster. A broken channel is noticed by reading.
void leave_signals_to_the_server() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
}

}  // namespace

int run_media_worker(int argc, char** argv) {
  if (::fcntl(requests_descriptor, F_GETFD) < 0 || ::fcntl(answers_descriptor, F_GETFD) < 0) {
    std::fputs("parley media-worker is started by the server itself: it needs its channel on descriptors 3 and 4.\n",
               stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "media-worker");
  leave_signals_to_the_server();
  return mediasoup_worker_run(argc, argv, PARLEY_ENGINE_VERSION, requests_descriptor, answers_descriptor, nullptr,
                              nullptr, nullptr, nullptr);
}

}  // namespace parley::media
