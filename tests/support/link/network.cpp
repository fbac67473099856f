#include "support/link/network.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include <spdlog/fmt/fmt.h>

namespace parley::link {

namespace {

/// Browsers take a device whose name begins with "tun" for a tunnel and count it as being offline.
constexpr const char* device = "link0";

/// This process is in a user namespace that gain_rights() made.
bool owns_users = false;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

void write_file(const char* path, const std::string& text) {
  const Descriptor file(checked(::open(path, O_WRONLY | O_CLOEXEC), path));
  checked(static_cast<int>(::write(file.get(), text.data(), text.size())), path);
}

sockaddr address_of(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1)
    throw std::system_error(EINVAL, std::generic_category(), text);
  sockaddr general{};
  static_assert(sizeof(general) == sizeof(address));
  std::memcpy(&general, &address, sizeof(general));
  return general;
}

ifreq request_for(const char* name) {
  ifreq request{};
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return request;
}

void bring_up(const Descriptor& socket, const char* name) {
  ifreq request = request_for(name);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  checked(::ioctl(socket.get(), SIOCSIFFLAGS, &request), "bringing a network device up");
}

void set_address(const Descriptor& socket, unsigned long what, const std::string& address) {
  ifreq request = request_for(device);
  request.ifr_addr = address_of(address);
  checked(::ioctl(socket.get(), what, &request), "giving a network device its address");
}

/// Everything else goes over the link too, so that a browser finds itself online.
void route_everything(const Descriptor& socket) {
  rtentry route{};
  route.rt_dst = address_of("0.0.0.0");
  route.rt_genmask = address_of("0.0.0.0");
  route.rt_flags = RTF_UP;
  std::string name = device;
  route.rt_dev = name.data();
  checked(::ioctl(socket.get(), SIOCADDRT, &route), "setting the default route");
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

void gain_rights() {
  if (::geteuid() == 0) return;
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  checked(::unshare(CLONE_NEWUSER),
          "making a user namespace (kernel.unprivileged_userns_clone, user.max_user_namespaces)");
  owns_users = true;
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", fmt::format("0 {} 1", user));
  write_file("/proc/self/gid_map", fmt::format("0 {} 1", group));
}

End make_end(const std::string& address) {
  checked(::unshare(CLONE_NEWNET), "making a network namespace");
  End end;
  end.name_space = Descriptor(checked(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "/proc/self/ns/net"));
  end.tun = Descriptor(checked(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK), "/dev/net/tun"));
  ifreq request = request_for(device);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  checked(::ioctl(end.tun.get(), TUNSETIFF, &request), "making a TUN device");
  const Descriptor socket(checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "opening a socket"));
  set_address(socket, SIOCSIFADDR, address);
  set_address(socket, SIOCSIFNETMASK, "255.255.255.0");
  bring_up(socket, "lo");
  bring_up(socket, device);
  route_everything(socket);
  return end;
}

std::string entering(const End& end) {
  const auto process = ::getpid();
  const auto network = fmt::format("--net=/proc/{}/fd/{}", process, end.name_space.get());
  if (!owns_users) return fmt::format("nsenter {}", network);
  return fmt::format("nsenter --user=/proc/{}/ns/user --preserve-credentials {}", process, network);
}

}  // namespace parley::link
