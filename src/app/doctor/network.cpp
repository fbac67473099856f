// Ports and addresses.
#include "app/doctor/checks.hpp"
#include "app/setting_values.hpp"
#include "media/addresses.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

namespace parley::app {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

boost::system::error_code try_tcp(const std::string& address, std::uint16_t port) {
  asio::io_context context;
  boost::system::error_code error;
  const tcp::endpoint endpoint(asio::ip::make_address(address), port);
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), error);
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  return error;
}

boost::system::error_code try_udp(const std::string& address, std::uint16_t port) {
  asio::io_context context;
  boost::system::error_code error;
  const udp::endpoint endpoint(asio::ip::make_address(address), port);
  udp::socket socket(context);
  socket.open(endpoint.protocol(), error);
  socket.bind(endpoint, error);
  return error;
}

/// What to do about a port that cannot be had.
std::string advice(const boost::system::error_code& error, const std::string& setting) {
  if (error == boost::system::errc::address_in_use)
    return "another program has it (ss -lntup shows which): stop that, or choose another with " + setting;
  if (error == boost::system::errc::permission_denied)
    return "this user may not take ports below 1024: choose a higher one with " + setting +
           ", or give the program the right: setcap cap_net_bind_service=+ep /path/to/parley";
  if (error == boost::system::errc::address_not_available)
    return "BIND is no address of this machine; ip address shows those there are";
  return error.message();
}

void check_port(const std::string& what, const boost::system::error_code& error, const std::string& setting,
                bool server_runs, Report& report) {
  if (!error) return report.ok(what, "free");
  if (error == boost::system::errc::address_in_use && server_runs)
    return report.ok(what, "in use, by the server that runs most likely");
  report.fail(what, advice(error, setting));
}

bool is_private(const std::string& host) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return false;
  if (address.is_v6()) return address.to_v6().is_link_local() || (address.to_v6().to_bytes()[0] & 0xfeU) == 0xfcU;
  const auto bytes = address.to_v4().to_bytes();
  return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xf0U) == 16) || (bytes[0] == 192 && bytes[1] == 168) ||
         (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && (bytes[1] & 0xc0U) == 64);
}

bool resolves(const std::string& host) {
  asio::io_context context;
  boost::system::error_code error;
  tcp::resolver(context).resolve(host, "443", error);
  return !error;
}

}  // namespace

void check_ports(const Settings& settings, bool server_runs, Report& report) {
  const std::string address = settings.listen_address();
  if (settings.port != 0)
    check_port("port " + std::to_string(settings.port) + " (TCP) on " + address, try_tcp(address, settings.port),
               "PORT", server_runs, report);
  if (settings.media_port == 0) return;
  const std::string media = settings.media_listen_address();
  for (int worker = 0; worker < settings.worker_count(); ++worker) {
    const auto port = static_cast<std::uint16_t>(settings.media_port + worker);
    const std::string name = "media port " + std::to_string(port);
    check_port(name + " (UDP)", try_udp(media, port), "MEDIA_PORT", server_runs, report);
    check_port(name + " (TCP)", try_tcp(media, port), "MEDIA_PORT", server_runs, report);
  }
}

void check_addresses(const Settings& settings, Report& report) {
  const std::string host = host_of(settings.public_url);
  if (!host.empty() && !resolves(host))
    report.fail("public address",
                "the name " + host + " in PUBLIC_URL cannot be resolved. Correct it, or add it to your DNS");
  else if (!host.empty())
    report.ok("public address", host + " can be resolved");

  if (settings.worker_count() == 0) return;
  const bool found = settings.media_address.empty();
  const std::string media =
      found ? media::find_announced_address(settings.media_listen_address()) : settings.media_address;
  const std::string what = "media address";
  const std::string name = media + (found ? " (found)" : "");
  if (!resolves(media))
    return report.fail(what, "the name " + media + " in MEDIA_ADDRESS cannot be resolved. Put the IP address there");
  if (is_loopback_host(media))
    return report.warn(what, name + " is this machine only: set MEDIA_ADDRESS for people on others");
  if (!host.empty() && is_private(media) && !is_private(host) && !is_loopback_host(host))
    return report.warn(what, name +
                                 " is an address of the local network: people outside get no picture and sound. Set "
                                 "MEDIA_ADDRESS to the public address, and forward the media ports");
  if (!is_ip_address(media))
    return report.warn(what, name + " is a name, which not all browsers resolve for media. Put the IP address there");
  report.ok(what, name + "; the media ports must be open there, UDP and TCP");
}

}  // namespace parley::app
