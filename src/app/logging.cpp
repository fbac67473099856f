#include "app/logging.hpp"

#include "logging/context.hpp"

#include <boost/json.hpp>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace parley::app {
namespace {

/// Writes the message as a JSON string, so that no input can break the line's form.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    const std::string text =
        boost::json::serialize(boost::json::string(message.payload.data(), message.payload.size()));
    to.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

/// The id of the request that the line belongs to, where there is one.
class RequestId : public spdlog::custom_flag_formatter {
 public:
  explicit RequestId(bool json) : json_(json) {}
  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& to) override {
    const std::string_view id = logging::current_request_id;  // of letters, digits, "-", "_" and "." only
    if (id.empty()) return;
    append(to, json_ ? R"(,"request_id":")" : "[");
    append(to, id);
    append(to, json_ ? "\"" : "] ");
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<RequestId>(json_); }

 private:
  static void append(spdlog::memory_buf_t& to, std::string_view text) {
    to.append(text.data(), text.data() + text.size());
  }
  bool json_;
};

constexpr char request_id_flag = 'Q';

}  // namespace

void set_up_logging(const std::string& level, const std::string& format) {
  auto logger = std::make_shared<spdlog::logger>("parley", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog::level::from_str(level));
  const bool json = format == "json";
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<RequestId>(request_id_flag, json);
  if (json) formatter->add_flag<JsonMessage>('*');
  formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l"%Q,"message":%*})"
                              : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %Q%v");
  logger->set_formatter(std::move(formatter));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace parley::app
