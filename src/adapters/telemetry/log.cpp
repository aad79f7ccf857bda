#include "adapters/telemetry/log.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "adapters/telemetry/log_line.hpp"

namespace usher::telemetry {
namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  static constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                     spdlog::level::err};
  return levels.at(static_cast<std::size_t>(level));
}

std::unique_ptr<spdlog::formatter> formatter_for(LogFormat format) {
  // %^ and %$ enclose what a terminal shows in the level's colour.
  const char* pattern = format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                                  : "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v";
  return std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc, "\n");
}

}  // namespace

struct Logger::Output {
  Output(const LogOptions& options, spdlog::sink_ptr sink) : logger("usher", std::move(sink)) {
    logger.set_level(spdlog::level::trace);  // what is below the level does not get this far
    logger.set_formatter(formatter_for(options.format));
    // By default spdlog reports a failed write on stderr, which may be what failed.
    logger.set_error_handler([](const std::string& /*message*/) {});
  }

  spdlog::logger logger;
};

Logger::Logger(LogOptions options)
    : options_(options),
      output_(std::make_unique<Output>(options, std::make_shared<spdlog::sinks::stderr_color_sink_mt>())) {}

Logger::Logger(std::ostream& out, LogOptions options)
    : options_(options),
      output_(std::make_unique<Output>(
          options, std::make_shared<spdlog::sinks::ostream_sink_mt>(out, /*force_flush=*/true))) {}

Logger::~Logger() = default;

void Logger::write(Level level, std::string_view event, Fields fields) noexcept {
  try {
    LineBuffer line;
    if (options_.format == LogFormat::json) {
      append_json(line, event, fields);
    } else {
      append_text(line, event, fields);
    }
    output_->logger.log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // Out of memory: nothing that a log line could still tell anybody.
  }
}

}  // namespace usher::telemetry
