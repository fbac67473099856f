#include "socketio/server.hpp"

#include "socketio/client.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace parley::socketio {

Server::Server(ServerOptions options, const std::vector<boost::asio::io_context*>& contexts)
    : options_(std::move(options)), engine_(options_, contexts, [this](engineio::Connection& connection) {
        return std::make_unique<Client>(*this, connection);
      }) {
  for (const auto& shard : engine_.shards()) {
    auto& lists = deadlines_.emplace_back(std::make_unique<Deadlines>());
    shard->watch(lists->connect);
    shard->watch(lists->attachments);
  }
  of("/");
}

Server::~Server() {
  for (const auto& shard : engine_.shards()) {
    shard->unwatch(deadlines_[shard->index()]->connect);
    shard->unwatch(deadlines_[shard->index()]->attachments);
  }
}

Server::Deadlines::Deadlines() : connect(&Client::overdue), attachments(&Client::overdue) {}

engineio::DeadlineList& Server::connect_deadlines(const engineio::Shard& shard) {
  return deadlines_[shard.index()]->connect;
}
engineio::DeadlineList& Server::attachment_deadlines(const engineio::Shard& shard) {
  return deadlines_[shard.index()]->attachments;
}

Namespace& Server::of(const std::string& name) {
  const std::string path = name.starts_with('/') ? name : '/' + name;
  auto& nsp = namespaces_[path];
  if (!nsp) nsp = std::make_unique<Namespace>(*this, path);
  return *nsp;
}

Namespace* Server::find(const std::string& name) const noexcept {
  const auto found = namespaces_.find(name);
  return found == namespaces_.end() ? nullptr : found->second.get();
}

void Server::report(std::string_view where) const noexcept { report(where, std::current_exception()); }

void Server::report(std::string_view where, const std::exception_ptr& error) const noexcept {
  try {
    if (options_.on_error) return options_.on_error(where, error);
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    spdlog::error("socketio: {} threw: {}", where, exception.what());
  } catch (...) {
    spdlog::error("socketio: {} threw something that is no std::exception", where);
  }
}

}  // namespace parley::socketio
