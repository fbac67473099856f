#include "app/addresses.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

namespace parley::app {

std::string announced_address(const std::string& announced, const std::string& listen) {
  namespace ip = boost::asio::ip;
  if (!announced.empty()) return announced;
  if (listen != "0.0.0.0" && listen != "::") return listen;
  // Connecting a datagram socket sends nothing; the system only chooses the address it would send from. 192.0.2.1 is
  // a documentation address (RFC 5737) that stands for "somewhere else".
  boost::asio::io_context context;
  ip::udp::socket socket(context);
  boost::system::error_code error;
  socket.connect({ip::make_address_v4("192.0.2.1"), 9}, error);
  if (error) return "127.0.0.1";
  const auto endpoint = socket.local_endpoint(error);
  return error ? "127.0.0.1" : endpoint.address().to_string();
}

}  // namespace parley::app
