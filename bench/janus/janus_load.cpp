// janus_load: the same publishers and receivers in a VideoRoom of Janus, or in a meeting of Parley; prints one line of
// JSON.
//   janus_load --janus 8188 --room 1 --server-pid N …
//   janus_load --parley http://127.0.0.1:8080 --meeting abc-defg-hij --server-pid N …
#include "load.hpp"
#include "videoroom_signaling.hpp"

#include "loadtest/guest_signaling.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace parley::loadtest;

json::object run(asio::io_context& io, janus_load::Load& load) {
  json::object result;
  std::exception_ptr failure;
  asio::co_spawn(
      io, [&load] { return load.run(); },
      [&](const std::exception_ptr& error, json::object seen) {
        failure = error;
        result = std::move(seen);
        io.stop();
      });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Publishers and receivers at a server, at one rate and at the highest that it keeps up with");
  janus_load::Work work;
  std::uint16_t janus = 0;
  std::uint64_t room = 1;
  std::string parley;
  std::string meeting;
  std::string kind = "video";
  std::string suite = "gcm";
  app.add_option("--janus", janus, "The port of its WebSocket API on loopback");
  app.add_option("--room", room);
  app.add_option("--parley", parley, "Its address");
  app.add_option("--meeting", meeting, "The code of a meeting that lets guests in");
  app.add_option("--kind", kind)->check(CLI::IsMember({"video", "audio"}));
  app.add_option("--srtp", suite)->check(CLI::IsMember({"gcm", "cm"}));
  app.add_option("--publishers", work.publishers)->check(CLI::Range(1, 10'000));
  app.add_option("--receivers", work.receivers)->check(CLI::Range(1, 10'000));
  app.add_option("--server-pid", work.server_process)->required();
  app.add_option("--joins-per-second", work.joins_per_second)->check(CLI::Range(0.1, 10'000.0));
  app.add_option("--rate", work.rate, "Packets a second of each publisher")->check(CLI::Range(1.0, 1e6));
  app.add_option("--seconds", work.seconds)->check(CLI::Range(0.1, 1e6));
  app.add_flag("!--no-highest", work.wants_highest, "Do not look for the highest rate");
  CLI11_PARSE(app, argc, argv);
  work.is_video = kind == "video";
  work.suite = suite == "gcm" ? SuiteChoice::gcm : SuiteChoice::cm_sha1;

  try {
    if ((janus == 0) == parley.empty()) throw std::invalid_argument("one server, --janus or --parley");
    asio::io_context io(1);
    asio::ssl::context tls = tls_context(false);
    const ServerAddress server = parley.empty() ? ServerAddress() : server_address(parley);
    const auto make = [&](Part part) -> std::shared_ptr<Signaling> {
      if (parley.empty()) return std::make_shared<janus_load::VideoroomSignaling>(io.get_executor(), janus, room, part);
      return std::make_shared<GuestSignaling>(io.get_executor(), server, tls, meeting, part, "Load");
    };
    janus_load::Load load(io, work, make);
    std::cout << json::serialize(run(io, load)) << std::endl;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "janus_load: %s\n", error.what());
    return 1;
  }
}
