#include "app/observers.hpp"

#include <array>
#include <chrono>
#include <string>

#include "base/http/request.hpp"

namespace usher::app {
namespace {

constexpr std::int64_t ticks_between_refusals =
    std::chrono::steady_clock::duration(std::chrono::seconds{1}).count();

/// Metrics write in small letters what is no method.
std::string_view name_of(http::Method method) {
  return method == http::Method::other ? "other" : http::to_string(method);
}

std::string_view name_of(http::ConnectionRefusal why) {
  static constexpr std::array<std::string_view, 4> names{"too_many", "too_many_from_address",
                                                         "no_descriptors", "too_much_unread"};
  return names.at(static_cast<std::size_t>(why));
}

}  // namespace

void HttpObserver::on_request(const http::RequestRecord& record) {
  metrics_.on_request(record.route, name_of(record.method), record.status, record.duration, record.bytes_out);
  if (!log_.enabled(telemetry::Level::debug)) return;
  const std::string client = record.client.to_string();
  log_.debug("request", {{"route", record.route},
                         {"method", name_of(record.method)},
                         {"status", record.status},
                         {"client", client},
                         {"microseconds", record.duration.count() / 1000}});
}

void HttpObserver::on_open(const http::ClientAddress& /*peer*/, bool tls) {
  metrics_.on_connection_opened(tls);
}

void HttpObserver::on_close(const http::ClientAddress& /*peer*/, bool tls) {
  metrics_.on_connection_closed(tls);
}

void HttpObserver::on_refused(const http::ClientAddress& peer, http::ConnectionRefusal why) {
  metrics_.on_connection_refused(name_of(why));
  // Whoever connects all the time must not fill the log: the metric counts them all.
  const std::int64_t now = std::chrono::steady_clock::now().time_since_epoch().count();
  std::int64_t due = refusals_due_;
  if (now < due || !refusals_due_.compare_exchange_strong(due, now + ticks_between_refusals)) {
    ++refusals_unnamed_;
    return;
  }
  const std::uint64_t others = refusals_unnamed_.exchange(0);
  if (why == http::ConnectionRefusal::no_descriptors)  // nobody knows yet whose it was
    return log_.warning("connection refused", {{"why", name_of(why)}, {"others", others}});
  const std::string client = peer.to_string();
  log_.warning("connection refused", {{"client", client}, {"why", name_of(why)}, {"others", others}});
}

void HttpObserver::on_failure(std::string_view route, std::string_view what) {
  log_.error("a request failed", {{"route", route}, {"what", what}});
}

void StoreMetrics::on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) {
  metrics_.on_commit(operations, waiting, took);
  watch_.on_commit(std::chrono::steady_clock::now() -
                   std::chrono::ceil<std::chrono::steady_clock::duration>(took));
}

void StoreMetrics::on_failure(std::size_t /*operations*/, const domain::Error& /*error*/) {
  watch_.on_failure();
}

void ApiMetrics::on_key_refused() { metrics_.on_key_refused(); }

void ApiMetrics::on_rate_limited(std::string_view policy) { metrics_.on_rate_limited(policy); }

}  // namespace usher::app
