#include "crowd.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>
#include <unordered_map>

namespace parley::bench {

std::vector<Person> read_people(const std::string& file) {
  std::ifstream lines(file);
  std::vector<Person> people;
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    people.push_back({line.substr(0, tab), tab == std::string::npos ? std::string() : line.substr(tab + 1)});
  }
  if (people.empty()) throw std::runtime_error("there are no people in " + file);
  return people;
}

std::vector<std::string> greeting(const Person& person) {
  std::vector<std::string> packets{"42" + std::to_string(ready_ack) + R"(["client:ready",{}])"};
  if (!person.meeting_id.empty())
    packets.push_back("42" + std::to_string(join_ack) + R"(["meeting:join",{"meeting_id":")" + person.meeting_id +
                      R"("}])");
  return packets;
}

long ack_number(std::string_view packet) {
  if (!packet.starts_with("43")) return -1;
  long number = -1;
  std::from_chars(packet.data() + 2, packet.data() + packet.size(), number);
  return number;
}

bool succeeded(std::string_view packet) {
  return packet.substr(0, 64).find(R"("success":true)") != std::string_view::npos;
}

Crowd::Crowd(std::uint16_t port, std::vector<Person> people)
    : people_(std::move(people)), connections_(port, people_.size()), is_there_(people_.size()) {
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t index = 0; index < people_.size(); ++index) {
    const auto [at, is_new] = known.try_emplace(people_[index].meeting_id, meetings_.size());
    if (is_new) meetings_.emplace_back();
    meetings_[at->second].push_back(index);
    meeting_of_.push_back(at->second);
  }
  connections_.auth = [this](std::size_t index) { return R"({"token":")" + people_[index].token + R"("})"; };
  connections_.on_packet = [this](std::size_t index, std::string_view packet) { arrive(index, packet); };
  connections_.on_joined = [this](std::size_t index) { connections_.send(index, greeting(people_[index])); };
}

void Crowd::arrive(std::size_t index, std::string_view packet) {
  if (is_there_[index]) {
    if (on_packet) on_packet(index, packet);
    return;
  }
  const long number = ack_number(packet);
  const bool last = number == (people_[index].meeting_id.empty() ? ready_ack : join_ack);
  if (packet.starts_with("44") || (number >= 0 && !succeeded(packet)))
    refusal_ = std::string(packet.substr(0, 300));
  else if (last && number == join_ack && packet.substr(0, 100).find(R"("status":"joined")") == std::string_view::npos)
    refusal_ = "somebody has to wait: " + std::string(packet.substr(0, 300));
  else if (last) {
    is_there_[index] = true;
    ++there_;
  }
}

void Crowd::come(std::size_t at_once) {
  std::size_t begun = 0;
  auto progress = Clock::now();
  while (there_ < people_.size()) {
    const std::size_t before = there_;
    for (; begun < people_.size() && begun - there_ < at_once; ++begun) connections_.connect(begun);
    connections_.poll(100);
    if (!refusal_.empty()) throw std::runtime_error("refused: " + refusal_);
    if (connections_.lost > 0) throw std::runtime_error("a connection was lost while people came");
    if (there_ != before) progress = Clock::now();
    if (seconds_since(progress) > 30)
      throw std::runtime_error("only " + std::to_string(there_) + " of " + std::to_string(people_.size()) + " came");
  }
}

}  // namespace parley::bench
