#include "app/server.hpp"

#include "api/api.hpp"
#include "app/data_folder.hpp"
#include "app/doctor/checks.hpp"
#include "app/io_threads.hpp"
#include "app/server_figures.hpp"
#include "app/server_options.hpp"
#include "app/settings.hpp"
#include "calendar/ical_calendar.hpp"
#include "events/documents.hpp"
#include "events/event_server.hpp"
#include "events/space_news.hpp"
#include "http/cors.hpp"
#include "http/listener.hpp"
#include "http/pipeline.hpp"
#include "http/rate_limit.hpp"
#include "http/security_headers.hpp"
#include "http/static_files.hpp"
#include "logging/counted.hpp"
#include "mail/smtp_mailer.hpp"
#include "media/media_plane.hpp"
#include "services/administration.hpp"
#include "services/directory.hpp"
#include "services/files.hpp"
#include "services/job_runner.hpp"
#include "services/joining.hpp"
#include "services/live_meetings.hpp"
#include "services/quality.hpp"
#include "services/memory_presence.hpp"
#include "services/presence.hpp"
#include "services/ring_clock.hpp"
#include "services/recovery.hpp"
#include "services/security/jwt_tokens.hpp"
#include "services/security/sodium.hpp"
#include "services/security/token_cache.hpp"
#include "socketio/server.hpp"
#include "storage/database.hpp"
#include "storage/disk_files.hpp"
#include "web.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>

#include <spdlog/spdlog.h>

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

namespace parley::app {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// What the name of a server begins with among those on one database.
constexpr std::string_view node_prefix = "parley:";
/// What clients are told to wait before they connect again.
constexpr milliseconds reconnect_after{2000};

/// Connections are descriptors: as many as the system lets this user have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// All parts of the server, in the order in which they need each other.
class Server {
 public:
  Server(const Settings& settings, DataFolder& folder)
      : settings_(settings),
        files_(folder.path() / "files", random_),
        database_({.url = database_url_of(settings)}),
        passwords_(services::Argon2Cost::interactive(), 2),
        signer_(settings.jwt_secret.empty() ? folder.secret("jwt-secret") : settings.jwt_secret),
        tokens_(signer_),
        mailer_({.smtp_url = settings.smtp_url, .from = settings.mail_from}),
        threads_(settings.threads),
        sockets_(socket_options(settings), threads_.contexts()),
        broadcaster_(sockets_),
        people_(sockets_),
        space_news_(sockets_),
        presence_(threads_.first(), present_, people_),
        ring_clock_(threads_.first()),
        media_(media_options(settings), random_),
        live_(threads_.contexts(), broadcaster_, media_,
              {.reconnect_grace = seconds(settings.reconnect_grace_seconds),
               .host_grace = seconds(settings.host_grace_seconds)}),
        services_{.store = database_,
                  .clock = clock_,
                  .random = random_,
                  .passwords = passwords_,
                  .tokens = tokens_,
                  .events = live_,
                  .people = people_,
                  .calendar = calendar_,
                  .mailer = mailer_,
                  .presence = presence_,
                  .ring_alarm = ring_clock_,
                  .group_call_events = space_news_,
                  .files = files_},
        events_(sockets_, events::main_space(), {services_, live_, media_, people_}, event_options()),
        call_events_(sockets_, events::calls_space(), {services_, live_, media_, people_}, event_options()),
        peer_events_(sockets_, events::peers_space(), {services_, live_, media_, people_}, event_options()),
        jobs_(threads_.first(), services_, services::all_jobs(), core::make_id(random_, node_prefix)),
        api_{services_,
             metrics_,
             [this] { return readiness(); },
             [this] { return figures_.measure(); },
             &events::asyncapi_json,
             settings.rate_limit == "on" ? &per_person_ : nullptr,
             live_,
             media_},
        quality_({services_, live_, media_}),
        pages_(embedded::web(), page_options()),
        pipeline_([this](http::Request& request) { return router_.handle(request); }),
        listener_(listener_options()),
        figures_({metrics_, live_, present_, people_, sockets_, listener_, database_, media_}) {
    services_.settings = domain_settings(settings, settings.base_url(listener_.port()));
    live_.serve(services_);
    live_.watch(space_news_);
    presence_.serve(services_);
    media_.listen(live_);
    set_up_http();
  }

  ~Server() { mailer_.stop(); }  // its thread uses what goes before it

  /// Serves; returns when a signal came and everything has ended.
  int run() {
    threads_.start();
    recover();
    ring_clock_.serve(services_);
    presence_.start();
    prepare_accounts();
    media_.start();
    mailer_.start(services_);
    listener_.start();
    jobs_.start();
    asio::co_spawn(threads_.first(), quality_.run(), asio::detached);
    ready_ = true;
    std::printf("Parley is ready: %s/\n", services_.settings.public_url.c_str());
    std::fflush(stdout);
    wait_for_signal();
    stop();
    return 0;
  }

 private:
  events::EventServerOptions event_options() {
    return {.rate_limits = settings_.rate_limit == "on",
            .on_event = [this](std::string_view name) { metrics_.count("parley_events_total", name); },
            .on_join = [this](std::chrono::nanoseconds duration) { metrics_.joined(duration); }};
  }

  http::ListenerOptions listener_options() {
    http::ListenerOptions options{
        .address = settings_.listen_address(), .port = settings_.port, .io_contexts = threads_.contexts()};
    if (settings_.tls()) options.tls = http::TlsFiles{settings_.tls_cert, settings_.tls_key};
    options.proxies = settings_.trusted_proxies;
    options.handler =
        sockets_.serve_below("/socket.io/", [this](http::Request& request) { return pipeline_.handle(request); });
    options.body_limit = [this, limit = options.limits.max_body_bytes](const http::Request& request) {
      return request.path.starts_with("/socket.io/") ? max_socket_message : router_.body_limit(request, limit);
    };
    options.streams_body = [this](const http::Request& request) { return router_.streams_body(request); };
    options.shape_refusal = api::give_family_form;
    return options;
  }

  void set_up_http() {
    sockets_.attach(listener_);
    pipeline_.use(http::access_log([this](const http::AccessEntry& entry) {
      metrics_.http(entry);
      log_answer(entry);
    }));
    pipeline_.use(api::family_forms());
    pipeline_.use(http::security_headers());
    pipeline_.use(http::cors(settings_.cors_origins));
    if (settings_.rate_limit == "on")
      pipeline_.use(http::rate_limit(std::make_shared<http::RateLimiter>(requests_per_address), limited_key));
    api::add_routes(router_, api_);
    router_.fallback(pages_.handler());
  }

  api::Readiness readiness() const {
    const bool database = database_.available();
    return {.ready = ready_ && database,
            .database = database,
            .media = media_.available(),
            .media_configured = media_.configured()};
  }

  /// What a step of the start came to. What the database says of a failure is the last thing that the operator reads.
  template <class T>
  T required(asio::awaitable<core::Outcome<T>> step) {
    auto outcome = asio::co_spawn(threads_.first(), std::move(step), asio::use_future).get();
    if (!outcome) {
      const std::string reason = database_.last_failure();
      throw std::runtime_error("the server cannot start: " +
                               (reason.empty() ? "the database cannot be used: " + outcome.error().message : reason));
    }
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
  }

  /// Before anybody is served: nobody's connection outlived the last run.
  void recover() {
    required(services::load_roles(services_));
    const auto left = required(services::recover_after_restart(services_));
    if (left > 0)
      spdlog::info("{} in a meeting when the server stopped, and left with it",
                   logging::counted(left, "person was", "people were"));
    for (const core::Meeting& meeting : required(services::meetings_without_host(services_))) live_.await_host(meeting);
    // Nobody sends a file yet: what was begun has been broken off.
    const auto cleared =
        asio::co_spawn(threads_.first(), services::clear_up_files(services_, std::chrono::seconds(0)), asio::use_future)
            .get();
    if (!cleared)
      spdlog::warn("files that an earlier run left could not be cleared up; the next start tries again: {}",
                   cleared.error().message);
  }

  /// Before anybody is served: accounts of earlier versions can be found, and there is somebody to look after the
  /// server.
  void prepare_accounts() {
    const auto found = required(services::complete_directory(services_));
    if (found > 0) spdlog::info("{} put into the directory", logging::counted(found, "account was", "accounts were"));
    const auto made = required(services::ensure_administrator(services_));
    // On the terminal and never in the log: this is the only time that the password is to be seen.
    if (made)
      std::printf(
          "An administrator was made: %s with the password %s\n"
          "It is shown this once. Change it after signing in, or with: parley user passwd %s\n",
          made->email.c_str(), made->password.c_str(), made->email.c_str());
  }

  static void wait_for_signal() {
    asio::io_context context;
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([](const boost::system::error_code&, int) {});
    context.run();
  }

  void stop() {
    spdlog::info("stopping: telling clients, finishing what runs");
    // A second signal does not wait.
    std::thread([] {
      wait_for_signal();
      ::_exit(130);
    }).detach();
    ready_ = false;
    listener_.begin_drain();      // whoever asks meanwhile whether the server is ready is told that it is not
    passwords_.refuse_waiting();  // they would take seconds, and can be asked again
    for (events::EventServer* each : {&events_, &call_events_, &peer_events_}) each->announce_draining(reconnect_after);
    asio::steady_timer pause(threads_.first(), milliseconds(200));
    pause.async_wait(asio::use_future).get();  // for the news to be written
    sockets_.close();
    const std::size_t cut =
        asio::co_spawn(threads_.first(), listener_.drain(seconds(settings_.stop_grace_seconds)), asio::use_future)
            .get();
    if (cut > 0)
      spdlog::warn(
          "{} cut, as {} took longer than STOP_GRACE_SECONDS ({}); raise it where such requests shall be finished",
          logging::counted(cut, "connection was", "connections were"), cut == 1 ? "its request" : "their requests",
          settings_.stop_grace_seconds);
    jobs_.stop();
    quality_.stop();
    media_.stop();
    mailer_.stop();
    services_.insisting.stop();
    asio::co_spawn(threads_.first(), live_.save_whiteboards(), asio::use_future).get();
    // These answer their callers, on the threads that end next.
    passwords_.stop();
    files_.stop();
    database_.stop();
    threads_.stop();
    spdlog::info("stopped");
  }

  const Settings& settings_;
  core::SystemClock clock_;
  services::SodiumRandom random_;
  storage::DiskFiles files_;
  storage::Database database_;
  services::SodiumPasswordHasher passwords_;
  services::JwtTokens signer_;
  services::TokenCache tokens_;
  calendar::IcalCalendar calendar_;
  mail::SmtpMailer mailer_;
  IoThreads threads_;
  socketio::Server sockets_;
  events::SocketBroadcaster broadcaster_;
  events::SocketPeople people_;
  events::SpaceNews space_news_;
  services::MemoryPresence present_;
  services::Presence presence_;
  services::RingClock ring_clock_;
  media::MediaPlane media_;
  services::LiveMeetings live_;
  services::Services services_;
  api::Metrics metrics_;
  http::RateLimiter per_person_{requests_per_person};
  events::EventServer events_;
  events::EventServer call_events_;
  events::EventServer peer_events_;
  services::JobRunner jobs_;
  api::Api api_;
  services::QualityRecorder quality_;
  http::Router router_;
  http::StaticFiles pages_;
  http::Pipeline pipeline_;
  http::Listener listener_;
  ServerFigures figures_;
  std::atomic<bool> ready_ = false;
};

}  // namespace

int run_server(const Settings& settings) {
  if (sodium_init() < 0)
    throw std::runtime_error(
        "the system's random source (getrandom, /dev/urandom) does not work; no secret can be made without");
  raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);  // a peer that is gone shows in the result of the write
  std::signal(SIGXFSZ, SIG_IGN);  // and so does a file that may not grow
  DataFolder folder(settings.data);
  if (const std::string log = orphaned_log(settings); !log.empty()) throw std::runtime_error(log);
  if (const std::string lost = lost_database(settings); !lost.empty()) spdlog::warn("{}", lost);
  Server server(settings, folder);
  return server.run();
}

}  // namespace parley::app
