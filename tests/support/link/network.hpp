#pragma once
// What an emulated link needs of the system: two network namespaces that last as long as this process, each with one
// TUN device. Without root they belong to a user namespace of their own. Every failure is a std::system_error that says
// what was tried.

#include <string>
#include <utility>

namespace parley::link {

/// A file descriptor that is closed at the end.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const { return number_; }

 private:
  int number_ = -1;
};

/// A network with nothing in it but its loopback and one end of the link.
struct End {
  Descriptor name_space;
  Descriptor tun;  ///< reads and writes whole IP packets, and does not block
};

/// Has to be called once before make_end(), by a process of one thread: what follows needs the rights over networks.
void gain_rights();

/// Makes a namespace, enters it, and sets it up with this address of a /24; its packets for elsewhere go over the link.
End make_end(const std::string& address);

/// The command that runs another one in this end, to be followed by it.
std::string entering(const End& end);

}  // namespace parley::link
