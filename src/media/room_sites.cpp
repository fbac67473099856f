// The workers of a room: where who comes is served, and how what one site has reaches another.
#include "media/negotiation/router_capabilities.hpp"
#include "media/room_parts.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace parley::media {

// --- sites

bool Room::ensure_router() {
  if (!sites_.empty()) return true;
  const auto worker = environment_.pool.least_loaded();
  if (worker) open_site(*worker);
  return worker.has_value();
}

bool Room::is_on(int worker) const {
  return std::ranges::any_of(sites_, [worker](const auto& site) { return site->worker == worker; });
}

int Room::worker_index() const { return sites_.empty() ? -1 : sites_.front()->worker; }

std::shared_ptr<Room::Site> Room::open_site(int worker) {
  auto router = environment_.pool.worker(worker)->create_router(new_id());
  sites_.push_back(std::make_shared<Site>(environment_.pool, worker, std::move(router)));
  sites_.back()->add_load(1);
  return sites_.back();
}

/// There is a home already.
std::shared_ptr<Room::Site> Room::site_for_one_more() {
  // Who is there will consume what is produced, and those who just came do not yet.
  const auto expected = [this](const auto& site) { return std::max(site->consumers, site->peers * sent_.size()); };
  auto emptiest = std::ranges::min(sites_, {}, expected);
  if (expected(emptiest) < environment_.limits.consumers_per_worker) return emptiest;
  std::vector<int> taken;
  for (const auto& site : sites_) taken.push_back(site->worker);
  const auto worker = environment_.pool.least_loaded(taken);
  if (!worker) return emptiest;
  spdlog::info("media: room {} spreads to worker {}", id_, *worker);
  return open_site(*worker);
}

// --- pipes

Room::Async<std::shared_ptr<Room::Pipe>> Room::pipe_between(std::shared_ptr<Site> one, std::shared_ptr<Site> other) {
  if (one->worker > other->worker) std::swap(one, other);
  auto& kept = pipes_[{one->worker, other->worker}];
  const bool is_new = !kept;
  if (is_new)
    kept = std::make_shared<Pipe>(Pipe{.sites = {one, other}, .ends = {}, .making = Making(environment_.executor)});
  const auto pipe = kept;
  if (is_new) {
    const Making::End end(pipe->making);
    const auto forget = [&] {
      const auto found = pipes_.find({one->worker, other->worker});
      if (found != pipes_.end() && found->second == pipe) pipes_.erase(found);
    };
    try {
      pipe->outcome = co_await make_pipe(pipe);
    } catch (...) {  // a bug; who comes next tries anew
      forget();
      throw;
    }
    if (!pipe->outcome) forget();
  } else {
    co_await pipe->making.wait();
  }
  if (!pipe->outcome) co_return std::unexpected(pipe->outcome.error());
  co_return pipe;
}

/// What was made of one that fails ends with its router.
Room::Async<> Room::make_pipe(std::shared_ptr<Pipe> pipe) {
  for (const int i : {0, 1}) {
    auto end = co_await pipe->sites[i]->router->create_pipe_transport(new_id());
    if (!end) co_return std::unexpected(end.error());
    pipe->ends[i] = std::move(*end);
  }
  for (const int i : {0, 1}) {
    const auto connected = co_await pipe->ends[i]->connect(pipe->ends[1 - i]->port());
    if (!connected) co_return std::unexpected(connected.error());
  }
  co_return core::Outcome<>();
}

// --- producers at other sites

/// Counts the caller as one who uses it, until release_piped; not where it fails.
Room::Async<std::shared_ptr<Room::Piped>> Room::piped_to(std::shared_ptr<Site> site, std::shared_ptr<Sent> sent) {
  const auto found = std::ranges::find_if(sent->piped, [&](const auto& one) { return one->site == site; });
  const bool is_new = found == sent->piped.end();
  const auto piped =
      is_new ? std::make_shared<Piped>(Piped{.site = site, .making = Making(environment_.executor)}) : *found;
  ++piped->users;
  if (is_new) {
    sent->piped.push_back(piped);
    const Making::End end(piped->making);
    const auto forget = [&] {
      close_piped(piped, !sent->closed);
      std::erase(sent->piped, piped);
    };
    try {
      piped->outcome = co_await make_piped(piped, sent);
    } catch (...) {
      forget();
      throw;
    }
    if (!piped->outcome) forget();
  } else {
    co_await piped->making.wait();
  }
  if (!piped->outcome) co_return std::unexpected(piped->outcome.error());
  if (piped->closed) co_return core::fail(core::Code::not_found, "The producer was closed in the meantime.");
  co_return piped;
}

Room::Async<> Room::make_piped(std::shared_ptr<Piped> piped, std::shared_ptr<Sent> sent) {
  const auto pipe = co_await pipe_between(sent->transport->site, piped->site);
  if (!pipe) co_return std::unexpected(pipe.error());
  const core::Error gone{core::Code::not_found, "The producer was closed in the meantime.", {}, {}};
  if (sent->closed || piped->closed) co_return std::unexpected(gone);
  const std::string& id = sent->info.producer_id;
  const RtpParameters parameters = pipe_parameters(sent->consumable, environment_.ssrcs);
  auto negotiated = negotiate_producer(parameters, sent->kind, router_capabilities(), environment_.ssrcs);
  if (!negotiated) co_return std::unexpected(negotiated.error());

  piped->pipe = *pipe;
  piped->consumer_id = new_id();
  sent->transport->site->add_load(1);
  piped->site->add_load(1);
  const PipeTransport::Consume consume{.consumer_id = piped->consumer_id,
                                       .producer_id = id,
                                       .kind = sent->kind,
                                       .producer_type = std::string(pipe_type),
                                       .parameters = parameters,
                                       .consumable = sent->consumable,
                                       .paused = false};
  const auto consumed = co_await (*pipe)->end_at(sent->transport->site).consume(consume);
  if (!consumed) co_return std::unexpected(consumed.error());
  if (sent->closed || piped->closed) co_return std::unexpected(gone);
  const bool paused = sent->info.paused;
  const PipeTransport::Produce produce{
      .producer_id = id, .kind = sent->kind, .negotiated = *negotiated, .paused = paused};
  const auto type = co_await (*pipe)->end_at(piped->site).produce(produce);
  if (!type) co_return std::unexpected(type.error());
  if (sent->closed || piped->closed) {
    (*pipe)->end_at(piped->site).close_producer(id);
    co_return std::unexpected(gone);
  }
  piped->type = *type;
  piped->consumable = std::move(negotiated->consumable);
  piped->engine = std::make_unique<Producer>(piped->site->router->channel(), id, [](const auto&) {});
  if (sent->info.paused != paused) co_await pause_piped(sent);
  co_return core::Outcome<>();
}

/// Ends it at both of its ends; idempotent. What the source has is closed by the worker when the producer is.
void Room::close_piped(const std::shared_ptr<Piped>& piped, bool producer_lives) {
  if (std::exchange(piped->closed, true) || !piped->pipe) return;
  const bool first = piped->pipe->sites[0] == piped->site;
  const auto source = piped->pipe->sites[first ? 1 : 0];
  source->add_load(-1);
  piped->site->add_load(-1);
  if (producer_lives) piped->pipe->end_at(source).close_consumer(piped->consumer_id);
  if (piped->engine) piped->pipe->end_at(piped->site).close_producer(piped->engine->id());
}

/// What nobody at a site wants is not sent there.
void Room::release_piped(const std::string& producer_id, const std::shared_ptr<Site>& site) {
  const auto sent = sent_.find(producer_id);
  if (sent == sent_.end()) return;
  auto& all = sent->second->piped;
  const auto found = std::ranges::find_if(all, [&](const auto& one) { return one->site == site; });
  if (found == all.end() || --(*found)->users > 0) return;
  close_piped(*found, true);
  all.erase(found);
}

boost::asio::awaitable<void> Room::pause_piped(std::shared_ptr<Sent> sent) {
  const auto all = sent->piped;
  for (const auto& piped : all)
    if (piped->engine) co_await piped->engine->pause(sent->info.paused);
}

}  // namespace parley::media
