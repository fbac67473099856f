#include "app/load_test_command.hpp"

#include "loadtest/load_test.hpp"
#include "loadtest/progress.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <exception>
#include <iostream>
#include <stdexcept>

namespace parley::app {

struct LoadTestCommand::Flags {
  loadtest::LoadTestOptions options;
  std::int64_t seconds = 30;
  std::string suite = "gcm";
  bool is_quiet = false;
};

LoadTestCommand::LoadTestCommand(CLI::App& program)
    : flags_(std::make_unique<Flags>()),
      command_(program.add_subcommand(
          "load-test", "Fill meetings of a server with publishers and subscribers, and tell what they see")) {
  loadtest::LoadTestOptions& options = flags_->options;
  const auto option = [this](const std::string& name, auto& value, const std::string& text) {
    return command_->add_option(name, value, text)->capture_default_str();
  };
  option("--server", options.server, "Where it is: http://host:port or https://host");
  command_
      ->add_option("--token", options.token,
                   "An access token (parley token EMAIL): the test makes meetings of its own, and ends them")
      ->envname("PARLEY_TOKEN");
  command_->add_option("--meeting", options.codes,
                       "Without a token: the code of a running meeting that lets guests in");
  option("--meetings", options.meetings, "How many meetings to make")->check(CLI::Range(1, 10'000));
  option("--publishers", options.publishers, "Publishers in each meeting")->check(CLI::Range(0, 10'000));
  option("--subscribers", options.subscribers, "Subscribers in each meeting; they receive from all of its publishers")
      ->check(CLI::Range(0, 10'000));
  option("--joins-per-second", options.joins_per_second, "How fast they come, all meetings together")
      ->check(CLI::Range(0.01, 10'000.0));
  option("--seconds", flags_->seconds, "How long to measure after all have come")->check(CLI::Range(1, 1'000'000));
  option("--audio-kbps", options.audio_kbps, "What a publisher sends as sound; 0: none")->check(CLI::Range(0, 512));
  option("--video-kbps", options.video_kbps, "What a publisher sends as picture; 0: none")
      ->check(CLI::Range(0, 100'000));
  option("--fps", options.frames_per_second, "Pictures a second")->check(CLI::Range(1, 240));
  command_->add_option("--audio", options.audio_file,
                       "Sound to replay in place of what is made: an Ogg file with Opus (its rate is its own)");
  command_->add_option("--video", options.video_file,
                       "Pictures to replay likewise: an IVF file with VP8 (its rate and frames are its own)");
  option("--srtp", flags_->suite, "How media is protected: gcm (AES-128-GCM) or cm (AES-CM with HMAC-SHA1)")
      ->check(CLI::IsMember({"gcm", "cm"}));
  command_->add_flag("--insecure", options.trusts_everybody, "Trust any TLS certificate");
  command_->add_option(
      "--server-pid", options.server_process,
      "The server's process on this machine: tells all of its CPU time for each forwarded packet; without it\n"
      "that of the media workers, as the server's /metrics tell");
  command_->add_flag("--json", options.as_json, "One line of JSON instead of text");
  command_->add_flag("--quiet", flags_->is_quiet, "Do not tell how far it is (on standard error)");
  loadtest::Thresholds& limits = options.thresholds;
  command_->add_option("--max-join-ms", limits.join_p95_ms, "Fail if the time to join (p95) is longer")
      ->group("Thresholds");
  command_
      ->add_option("--max-first-packet-ms", limits.first_packet_p95_ms,
                   "Fail if the time from the first request to the first packet (p95) is longer")
      ->group("Thresholds");
  command_->add_option("--max-loss", limits.loss_percent, "Fail if more than so many percent of packets are lost")
      ->group("Thresholds");
  option("--min-delivered", limits.delivered_percent,
         "Fail if less than so many percent of what was sent comes in time")
      ->check(CLI::Range(0.0, 100.0))
      ->group("Thresholds");
  command_->add_option("--max-jitter-ms", limits.jitter_p95_ms, "Fail if the jitter of tracks (p95) is more")
      ->group("Thresholds");
  command_->add_option("--min-kbps", limits.receive_kbps, "Fail if subscribers receive less on average")
      ->group("Thresholds");
  command_->footer("Exit code: 0 passed, 1 failed, 2 wrong use. See docs/load-test.md.");
  command_->allow_extras();
}

LoadTestCommand::~LoadTestCommand() = default;

bool LoadTestCommand::parsed() const { return command_->parsed(); }

int LoadTestCommand::run() const {
  flags_->options.duration = std::chrono::seconds(flags_->seconds);
  flags_->options.suite = flags_->suite == "gcm" ? loadtest::SuiteChoice::gcm : loadtest::SuiteChoice::cm_sha1;
  try {
    loadtest::Progress progress(std::cerr, ::isatty(STDERR_FILENO) == 1);
    return loadtest::run_load_test(flags_->options, std::cout, flags_->is_quiet ? nullptr : &progress);
  } catch (const std::invalid_argument& error) {
    std::cerr << "parley load-test: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "parley load-test: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace parley::app
