#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/invite.hpp"

namespace usher::telemetry {

/// What usher counts about itself, for Prometheus.
///
/// Thread-safe; the `on_` functions don't throw, and wait for each other for less than a microsecond. Labels
/// are bounded: names beyond `routes_max`, `series_max`, `hosts_max` and `reasons_max` are counted together
/// as `other`, so that whatever clients send, memory and the answer to a scrape stay small.
class Metrics {
 public:
  static constexpr std::size_t routes_max = 64;   ///< different routes
  static constexpr std::size_t series_max = 768;  ///< different (route, method, status)
  static constexpr std::size_t hosts_max = 100;
  static constexpr std::size_t reasons_max = 16;  ///< policies, reasons for a refusal
  static constexpr std::size_t label_bytes_max = 128;

  /// @param version usher's own, for `usher_build_info`
  explicit Metrics(std::string_view version);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// @param bytes_out head and body
  void on_request(std::string_view route, std::string_view method, int status,
                  std::chrono::nanoseconds duration, std::size_t bytes_out) noexcept;

  void on_connection_opened(bool secure) noexcept;
  void on_connection_closed(bool secure) noexcept;
  void on_connection_refused(std::string_view why) noexcept;

  /// One transaction was committed that held `operations` operations; `waiting` more are queued.
  void on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) noexcept;
  /// Replaces what was set before.
  void set_invites(const std::vector<domain::InviteCount>& invites);

  /// The hosts that are paused. Replaces those that were.
  void set_paused(const std::vector<domain::DomainName>& hosts);

  /// Whether the stream of an XMPP component is there; each time that it is not any more is counted.
  void set_xmpp_connected(std::string_view component, bool connected);

  /// Where nodes share a database: whether this one leads, and how many there are.
  void set_leading(bool leading) noexcept;
  void set_nodes(std::size_t nodes) noexcept;

  void on_key_refused() noexcept;
  void on_rate_limited(std::string_view policy) noexcept;

  /// Everything, in Prometheus' text format 0.0.4 (`exposition_content_type`).
  [[nodiscard]] std::string exposition() const;

  static constexpr std::string_view exposition_content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::telemetry
