// Talk: what people say, and when the others hear it. Reactions and chat messages carry a number, so that each is found
// again at every receiver: none is counted twice, and none that is lost goes unnoticed.
#pragma once

#include "crowd.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

enum class Saying : std::uint8_t { reaction, chat };
inline constexpr std::array sayings{Saying::reaction, Saying::chat};

/// "r17" or "c17" as an event of that person; the acknowledgement has the number.
std::string packet_of(Saying saying, std::size_t number, const Person& person);

/// The number of what somebody said that is in this packet, or nothing.
struct Heard {
  Saying saying;
  std::size_t number;
};
std::optional<Heard> heard_in(std::string_view packet);

class Talk {
 public:
  struct Rates {
    double reaction_every = 10;  ///< seconds from one of a person to their next; 0: never
    double chat_every = 25;
  };
  struct Figures {
    std::size_t said = 0;
    std::size_t missing = 0;            ///< deliveries that did not come
    std::size_t repeated = 0;           ///< deliveries that came again
    std::size_t refused = 0;            ///< acknowledgements without success, or none
    std::vector<std::uint32_t> micros;  ///< from when it was due to be said to each other receiver, sorted
    double at(double share) const;      ///< milliseconds
  };

  Talk(Crowd& crowd, Rates rates) : crowd_(crowd), rates_(rates) {}

  /// Lets them talk, then waits until everything has arrived, 10 seconds at most.
  void run(double seconds);

  Figures figures(Saying saying) const;

 private:
  struct Said {
    std::size_t by;
    Clock::time_point due;
    bool acknowledged = false;
    std::vector<bool> heard;  ///< by place in the company
  };
  struct Line {
    std::vector<Said> said;
    std::vector<std::uint32_t> micros;
    std::size_t repeated = 0;
    std::size_t refused = 0;
    std::size_t outstanding = 0;  ///< deliveries and acknowledgements that are due
    double every = 0;             ///< seconds, of all people together
  };

  void say(Saying saying, Clock::time_point due);
  void on_packet(std::size_t index, std::string_view packet);
  std::size_t outstanding() const { return lines_[0].outstanding + lines_[1].outstanding; }

  Crowd& crowd_;
  const Rates rates_;
  std::array<Line, 2> lines_;
  std::size_t next_speaker_ = 0;
};

}  // namespace parley::bench
