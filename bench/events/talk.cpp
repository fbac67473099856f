#include "talk.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace parley::bench {
namespace {

/// Acknowledgements of what is said: twice the number, and one more for chat.
constexpr long first_ack = 10;
/// Far from the neighbour in the list, who is in the same meeting; prime, so that everybody has their turn.
constexpr std::size_t stride = 7919;

std::optional<std::size_t> number_behind(std::string_view packet, std::string_view mark) {
  const auto at = packet.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  const char* const first = packet.data() + at + mark.size();
  if (std::from_chars(first, packet.data() + packet.size(), number).ptr == first) return std::nullopt;
  return number;
}

std::size_t line_of(Saying saying) { return static_cast<std::size_t>(saying); }

}  // namespace

std::string packet_of(Saying saying, std::size_t number, const Person& person) {
  const long ack = first_ack + 2 * static_cast<long>(number) + static_cast<long>(saying);
  const std::string text = std::to_string(number);
  return "42" + std::to_string(ack) +
         (saying == Saying::reaction ? R"(["reaction:send",{"emoji":"r)" : R"(["chat:send",{"message":"c)") + text +
         R"(","meeting_id":")" + person.meeting_id + R"("}])";
}

std::optional<Heard> heard_in(std::string_view packet) {
  if (packet.starts_with(R"(42["reaction:received")")) {
    if (const auto number = number_behind(packet, R"("emoji":"r)")) return Heard{Saying::reaction, *number};
  } else if (packet.starts_with(R"(42["chat:message")")) {
    if (const auto number = number_behind(packet, R"("message":"c)")) return Heard{Saying::chat, *number};
  }
  return std::nullopt;
}

double Talk::Figures::at(double share) const {
  if (micros.empty()) return 0;
  const auto place = static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1));
  return static_cast<double>(micros[place]) / 1000;
}

void Talk::say(Saying saying, Clock::time_point due) {
  const std::size_t by = next_speaker_;
  next_speaker_ = (next_speaker_ + stride) % crowd_.people().size();
  Line& line = lines_[line_of(saying)];
  const std::size_t company = crowd_.company(by).size();
  line.said.push_back({.by = by, .due = due, .heard = std::vector<bool>(company)});
  line.outstanding += company + 1;
  crowd_.connections().send(by, {packet_of(saying, line.said.size() - 1, crowd_.people()[by])});
}

void Talk::on_packet(std::size_t index, std::string_view packet) {
  if (const long ack = ack_number(packet); ack >= first_ack) {
    Line& line = lines_[static_cast<std::size_t>((ack - first_ack) % 2)];
    Said& said = line.said.at(static_cast<std::size_t>((ack - first_ack) / 2));
    if (std::exchange(said.acknowledged, true)) return;
    --line.outstanding;
    if (succeeded(packet)) return;
    ++line.refused;
    if (line.refused == 1) std::fprintf(stderr, "refused: %.200s\n", std::string(packet).c_str());
    return;
  }
  const auto heard = heard_in(packet);
  if (!heard) return;
  Line& line = lines_[line_of(heard->saying)];
  Said& said = line.said.at(heard->number);
  const auto& company = crowd_.company(said.by);
  const auto place = std::lower_bound(company.begin(), company.end(), index);
  if (place == company.end() || *place != index) throw std::runtime_error("somebody heard what another meeting said");
  auto&& known = said.heard[static_cast<std::size_t>(place - company.begin())];
  if (known) {
    ++line.repeated;
    return;
  }
  known = true;
  --line.outstanding;
  if (index == said.by) return;
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - said.due);
  line.micros.push_back(static_cast<std::uint32_t>(passed.count()));
}

void Talk::run(double seconds) {
  crowd_.on_packet = [this](std::size_t index, std::string_view packet) { on_packet(index, packet); };
  const auto people = static_cast<double>(crowd_.people().size());
  lines_[line_of(Saying::reaction)].every = rates_.reaction_every / people;
  lines_[line_of(Saying::chat)].every = rates_.chat_every / people;
  const auto start = Clock::now();
  const auto due_of = [&](const Line& line) {
    const double at = line.every > 0 ? (static_cast<double>(line.said.size()) + 0.5) * line.every : seconds;
    return start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(at));
  };
  const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  while (Clock::now() < end) {
    auto next = end;
    for (const Saying saying : sayings) {
      const Line& line = lines_[line_of(saying)];
      const auto now = Clock::now();
      for (auto due = due_of(line); due < end && due <= now; due = due_of(line)) say(saying, due);
      next = std::min(next, due_of(line));
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - Clock::now());
    crowd_.connections().poll(static_cast<int>(std::clamp<long long>(left.count(), 0, 100)));
  }
  for (const auto stop = Clock::now(); outstanding() > 0 && seconds_since(stop) < 10;) crowd_.connections().poll(100);
}

Talk::Figures Talk::figures(Saying saying) const {
  const Line& line = lines_[line_of(saying)];
  Figures figures{.said = line.said.size(), .repeated = line.repeated, .refused = line.refused, .micros = line.micros};
  for (const Said& said : line.said) {
    if (!said.acknowledged) ++figures.refused;
    figures.missing += static_cast<std::size_t>(std::ranges::count(said.heard, false));
  }
  std::ranges::sort(figures.micros);
  return figures;
}

}  // namespace parley::bench
