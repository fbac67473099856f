#include "media/direction_meter.hpp"
#include "media/room_parts.hpp"

#include <algorithm>

namespace parley::media {
namespace {

/// So many questions are out at once: a large meeting has thousands, and the channel is bounded.
constexpr std::size_t questions_at_once = 256;

struct PeerMeter {
  DirectionMeter up;
  DirectionMeter down;
};

/// What a growing count has grown by.
void add_growth(std::uint64_t& total, std::uint64_t& counted, std::uint64_t now) {
  if (now > counted) total += now - counted;
  counted = now;
}

std::uint64_t packets_in(const std::vector<StreamCounts>& streams) {
  std::uint64_t packets = 0;
  for (const StreamCounts& stream : streams) packets += stream.packets;
  return packets;
}

}  // namespace

/// Asks in portions, and adds up the answers. What is closed meanwhile is left out.
class Room::Measurement {
 public:
  explicit Measurement(Room& room) : totals_(room.environment_.totals) {
    for (const auto& [id, peer] : room.peers_) {
      meters_[id];
      for (const auto& transport : peer->transports) questions_.push_back({transport, nullptr, nullptr, nullptr});
    }
    for (const auto& [id, sent] : room.sent_) questions_.push_back({nullptr, sent, nullptr, nullptr});
    for (const auto& [id, received] : room.received_)
      if (received->engine) questions_.push_back({nullptr, nullptr, received, nullptr});
  }

  boost::asio::awaitable<void> run() {
    for (std::size_t begin = 0; begin < questions_.size(); begin += questions_at_once) {
      const std::size_t end = std::min(begin + questions_at_once, questions_.size());
      for (std::size_t i = begin; i < end; ++i) ask(questions_[i]);
      for (std::size_t i = begin; i < end; ++i) {
        if (!questions_[i].answer) continue;
        const auto answer = co_await questions_[i].answer->get();
        if (answer) take(questions_[i], *answer);
      }
    }
  }

  std::vector<services::PeerFigures> peers() const {
    std::vector<services::PeerFigures> all;
    for (const auto& [id, meter] : meters_) {
      const auto rtt = path_rtt(meter.up, meter.down);
      all.push_back({id, meter.up.figures(rtt), meter.down.figures(rtt)});
    }
    return all;
  }

 private:
  struct Question {
    TransportPointer transport;
    std::shared_ptr<Sent> sent;
    std::shared_ptr<Received> received;
    std::shared_ptr<Channel::Pending> answer;
  };

  static void ask(Question& question) {
    if (question.transport && !question.transport->closed) question.answer = question.transport->engine->ask_stats();
    if (question.sent && !question.sent->closed) question.answer = question.sent->engine->ask_stats();
    if (question.received && !question.received->closed) question.answer = question.received->engine->ask_stats();
  }

  void take(Question& question, const Response& answer) {
    if (question.transport)
      take_transport(*question.transport, answer);
    else if (question.sent)
      take_sent(*question.sent, answer);
    else
      take_received(*question.received, answer);
  }

  void take_transport(Transport& transport, const Response& answer) {
    const auto counts = transport_counts(answer);
    if (!counts) return;
    PeerMeter& meter = meters_[transport.peer];
    meter.up.add_bitrate(counts->receive_bitrate);
    meter.down.add_bitrate(counts->send_bitrate);
    add_growth(totals_.bytes_received, transport.counted_received, counts->bytes_received);
    add_growth(totals_.bytes_sent, transport.counted_sent, counts->bytes_sent);
  }

  void take_sent(Sent& sent, const Response& answer) {
    const auto streams = producer_counts(answer);
    meters_[sent.info.peer_id].up.add_streams(streams);
    add_growth(totals_.packets_received, sent.counted_packets, packets_in(streams));
  }

  void take_received(Received& received, const Response& answer) {
    const auto streams = consumer_counts(answer);
    DirectionMeter& down = meters_[received.peer].down;
    down.add_streams(streams);
    if (received.current_spatial) down.add_layer(*received.current_spatial);
    add_growth(totals_.packets_sent, received.counted_packets, packets_in(streams));
  }

  services::MediaTotals& totals_;
  std::vector<Question> questions_;
  std::map<PeerId, PeerMeter> meters_;
};

boost::asio::awaitable<services::RoomFiguresPointer> Room::figures() {
  const auto self = shared_from_this();
  const auto measure = [this] { return take_figures(); };
  co_return co_await figures_.get(measure);
}

boost::asio::awaitable<services::RoomFigures> Room::take_figures() {
  services::RoomFigures figures{.room = id_, .worker = worker_index()};
  if (!sites_.empty()) figures.router_id = sites_.front()->router->id();
  Measurement measurement(*this);
  co_await measurement.run();
  figures.peers = measurement.peers();
  co_return figures;
}

}  // namespace parley::media
