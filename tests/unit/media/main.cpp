// The tests' program is also the media worker that they start, as `parley` is its own.
#include "media/worker_main.hpp"

#include <gtest/gtest.h>

#include <string_view>

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "media-worker")
    return parley::media::run_media_worker(argc - 1, argv + 1);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
