#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <variant>

#include "base/secrets/secret.hpp"
#include "base/text/log_style.hpp"

namespace usher::telemetry {

using Level = text::LogLevel;
using LogOptions = text::LogStyle;
using text::LogFormat;

/// What a field of a log line says. Views only what it was given, which must live until the line is
/// written; a temporary in the call does.
class FieldValue {
 public:
  using Content = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  // Implicit, so that a field is written as a pair: {"host", host}.
  // NOLINTBEGIN(google-explicit-constructor)
  template <class T>
    requires std::convertible_to<const T&, std::string_view>
  FieldValue(const T& text) : content_(std::string_view(text)) {}
  template <std::signed_integral T>
  FieldValue(T number) : content_(std::int64_t{number}) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  FieldValue(T number) : content_(std::uint64_t{number}) {}
  template <std::floating_point T>
  FieldValue(T number) : content_(static_cast<double>(number)) {}
  template <std::same_as<bool> T>
  FieldValue(T yes) : content_(yes) {}
  FieldValue(const secrets::Secret& /*secret*/) : content_(secrets::Secret::redacted) {}
  // A pointer is no text; without this it would go the way of bool.
  FieldValue(std::nullptr_t) = delete;
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] const Content& content() const noexcept { return content_; }

 private:
  Content content_;
};

/// `name` is a word of the code's own, such as `key_id`; units last (`took_ms`).
struct Field {
  std::string_view name;
  FieldValue value;
};

/// Writes one line per event:
///
///     log.info("key created", {{"host", host}, {"key_id", id}});
///
///     2026-11-23T22:45:04.123Z info "key created" host=example.com key_id=abc
///     {"time":"2026-11-23T22:45:04.123Z","level":"info","event":"key created","host":"example.com",...}
///
/// Whatever a value holds, it stays within its line and its field: quotes, control characters, line
/// and direction marks and broken UTF-8 are escaped, and of a value beyond `value_bytes_max` only the
/// start is written, marked as cut. Secrets print as `[redacted]` because of their type.
///
/// Thread-safe; a line is written whole. Never throws: a line that can't be written is lost.
class Logger {
 public:
  static constexpr std::size_t value_bytes_max = 1024;

  using Fields = std::initializer_list<Field>;

  /// To stderr; the level is coloured where that is a terminal.
  explicit Logger(LogOptions options = {});
  /// To a stream, which must outlive the logger.
  Logger(std::ostream& out, LogOptions options);
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  ~Logger();

  [[nodiscard]] bool enabled(Level level) const noexcept {
    return level >= level_.load(std::memory_order_relaxed);
  }

  /// @param event what happened, in words of the code's own: what came from outside goes into fields
  void log(Level level, std::string_view event, Fields fields = {}) noexcept {
    if (enabled(level)) write(level, event, fields);
  }
  void set_level(Level level) noexcept { level_ = level; }
  void debug(std::string_view event, Fields fields = {}) noexcept { log(Level::debug, event, fields); }
  void info(std::string_view event, Fields fields = {}) noexcept { log(Level::info, event, fields); }
  void warning(std::string_view event, Fields fields = {}) noexcept { log(Level::warning, event, fields); }
  void error(std::string_view event, Fields fields = {}) noexcept { log(Level::error, event, fields); }

 private:
  struct Output;

  void write(Level level, std::string_view event, Fields fields) noexcept;

  LogOptions options_;
  std::atomic<Level> level_{options_.level};
  std::unique_ptr<Output> output_;
};

}  // namespace usher::telemetry
