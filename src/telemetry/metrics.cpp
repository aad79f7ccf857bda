#include "telemetry/metrics.hpp"

#include <array>
#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "telemetry/histogram.hpp"
#include "telemetry/labels.hpp"
#include "telemetry/process_stats.hpp"
#include "telemetry/request_table.hpp"

namespace usher::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr std::uint64_t us = 1'000;
constexpr std::uint64_t ms = 1'000'000;
constexpr std::array<std::uint64_t, 13> commit_duration_bounds{
    100 * us, 250 * us, 500 * us, 1 * ms,   2'500 * us, 5 * ms,    10 * ms,
    25 * ms,  50 * ms,  100 * ms, 250 * ms, 1'000 * ms, 5'000 * ms};
constexpr std::array<std::uint64_t, 11> commit_size_bounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

/// Counts by a label that code or configuration chooses: few values, and bounded all the same.
class ReasonCounters {
 public:
  void add(std::string_view reason) {
    reason = checked_label(reason);
    const std::scoped_lock lock(mutex_);
    auto found = counts_.find(reason);
    if (found == counts_.end() && counts_.size() >= Metrics::reasons_max) reason = other_label;
    if (found == counts_.end()) found = counts_.try_emplace(std::string(reason), 0).first;
    ++found->second;
  }

  [[nodiscard]] std::map<std::string, std::uint64_t, std::less<>> read() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

struct Connections {
  std::atomic<std::int64_t> open{0};
  std::atomic<std::uint64_t> accepted{0};
};

ClientMetric counter(std::uint64_t value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  return metric;
}

template <class Number>
ClientMetric gauge(Number value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = static_cast<double>(value);
  return metric;
}

/// @param unit what one of the histogram's numbers is in the unit that is shown: 1e-9 for nanoseconds
ClientMetric histogram(const Histogram& source, double unit, Labels labels = {}) {
  const Histogram::Reading reading = source.read();
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i <= source.bounds().size(); ++i) {
    cumulative += reading.counts[i];
    const double bound = i < source.bounds().size() ? static_cast<double>(source.bounds()[i]) * unit
                                                    : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = cumulative, .upper_bound = bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = static_cast<double>(reading.sum) * unit;
  return metric;
}

MetricFamily family(std::string name, std::string help, MetricType type, std::vector<ClientMetric> metrics) {
  return {.name = std::move(name), .help = std::move(help), .type = type, .metric = std::move(metrics)};
}

template <class Value>
void add_gauge(std::vector<MetricFamily>& families, std::string name, std::string help,
               const std::optional<Value>& value) {
  if (value) families.push_back(family(std::move(name), std::move(help), MetricType::Gauge, {gauge(*value)}));
}

void add_process(std::vector<MetricFamily>& families) {
  const ProcessStats stats = read_process_stats();
  add_gauge(families, "process_start_time_seconds", "When the process started, in seconds since 1970.",
            stats.start_time_seconds);
  add_gauge(families, "process_resident_memory_bytes", "Memory that is resident.", stats.resident_bytes);
  add_gauge(families, "process_open_fds", "Open file descriptors.", stats.open_fds);
  add_gauge(families, "process_max_fds", "How many file descriptors may be open.", stats.max_fds);
  if (!stats.cpu_seconds) return;
  ClientMetric cpu;
  cpu.counter.value = *stats.cpu_seconds;
  families.push_back(
      family("process_cpu_seconds_total", "User and system CPU time spent.", MetricType::Counter, {cpu}));
}

/// Whatever fails in counting must not fail what is counted.
template <class Count>
void quietly(Count count) noexcept {
  try {
    count();
  } catch (...) {
    // Out of memory while a new series was added: it is not counted.
  }
}

struct XmppStream {
  bool connected = false;
  std::uint64_t lost = 0;
};

}  // namespace

struct Metrics::State {
  explicit State(std::string_view its_version) : version(its_version) {}

  using InviteKey = std::tuple<std::string, std::string_view, std::string_view>;

  void add_requests(std::vector<MetricFamily>& families) const;
  void add_connections(std::vector<MetricFamily>& families) const;
  void add_store(std::vector<MetricFamily>& families) const;
  void add_refusals(std::vector<MetricFamily>& families) const;
  void add_xmpp(std::vector<MetricFamily>& families) const;
  void add_nodes(std::vector<MetricFamily>& families) const;

  const std::string version;
  RequestTable requests;
  std::array<Connections, 2> connections;  ///< plain, TLS
  ReasonCounters connections_refused;
  Histogram commit_durations{commit_duration_bounds};  ///< nanoseconds
  Histogram commit_sizes{commit_size_bounds};
  std::atomic<std::size_t> waiting{0};
  ShardedCounter keys_refused;
  ReasonCounters rate_limited;
  std::atomic<bool> leading{false};
  std::atomic<std::size_t> nodes{0};  ///< 0: it shares its database with nobody
  mutable std::mutex invites_mutex;
  std::map<InviteKey, std::uint64_t> invites;
  mutable std::mutex xmpp_mutex;
  std::map<std::string, XmppStream, std::less<>> xmpp;  ///< by component; as many as are configured
};

Metrics::Metrics(std::string_view version) : state_(std::make_unique<State>(version)) {}
Metrics::~Metrics() = default;

void Metrics::on_request(std::string_view route, std::string_view method, int status,
                         std::chrono::nanoseconds duration, std::size_t bytes_out) noexcept {
  quietly([&] { state_->requests.count(route, method, status, duration, bytes_out); });
}

void Metrics::on_connection_opened(bool secure) noexcept {
  Connections& connections = state_->connections[secure ? 1 : 0];
  connections.open.fetch_add(1, std::memory_order_relaxed);
  connections.accepted.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::on_connection_closed(bool secure) noexcept {
  state_->connections[secure ? 1 : 0].open.fetch_sub(1, std::memory_order_relaxed);
}

void Metrics::on_connection_refused(std::string_view why) noexcept {
  quietly([&] { state_->connections_refused.add(why); });
}

void Metrics::on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) noexcept {
  state_->commit_sizes.observe(operations);
  state_->commit_durations.observe(
      static_cast<std::uint64_t>(std::max(took, std::chrono::nanoseconds{0}).count()));
  state_->waiting.store(waiting, std::memory_order_relaxed);
}

void Metrics::set_invites(const std::vector<InviteGauge>& invites) {
  std::set<std::string_view> hosts;
  std::map<State::InviteKey, std::uint64_t> sums;
  for (const InviteGauge& invite : invites) {
    std::string_view host = checked_label(invite.host);
    if (!hosts.contains(host)) {
      if (hosts.size() < hosts_max) {
        hosts.insert(host);
      } else {
        host = other_label;
      }
    }
    sums[{std::string(host), name_of(invite.kind), name_of(invite.state)}] += invite.count;
  }
  const std::scoped_lock lock(state_->invites_mutex);
  state_->invites.swap(sums);
}

void Metrics::set_xmpp_connected(std::string_view component, bool connected) {
  const std::scoped_lock lock(state_->xmpp_mutex);
  XmppStream& stream = state_->xmpp[std::string(component)];
  if (stream.connected && !connected) ++stream.lost;
  stream.connected = connected;
}

void Metrics::set_leading(bool leading) noexcept { state_->leading = leading; }

void Metrics::set_nodes(std::size_t nodes) noexcept { state_->nodes = nodes; }

void Metrics::on_key_refused() noexcept { state_->keys_refused.add(1); }

void Metrics::on_rate_limited(std::string_view policy) noexcept {
  quietly([&] { state_->rate_limited.add(policy); });
}

void Metrics::State::add_requests(std::vector<MetricFamily>& families) const {
  std::vector<ClientMetric> counts;
  requests.for_each_series([&](const RequestTable::Series& series) {
    const std::uint64_t count = series.requests.value();
    if (count == 0) return;
    counts.push_back(counter(
        count,
        {{"route", series.route.name}, {"method", std::string(series.method)}, {"status", series.status}}));
  });
  std::vector<ClientMetric> durations;
  std::vector<ClientMetric> bytes;
  requests.for_each_route([&](const RequestTable::Route& route) {
    ClientMetric duration = histogram(route.durations, 1e-9, {{"route", route.name}});
    if (duration.histogram.sample_count == 0) return;
    durations.push_back(std::move(duration));
    bytes.push_back(counter(route.bytes_out.value(), {{"route", route.name}}));
  });
  families.push_back(
      family("usher_http_requests_total", "Requests answered.", MetricType::Counter, std::move(counts)));
  families.push_back(family("usher_http_request_duration_seconds",
                            "Time from a whole request to its answer in the send buffer.",
                            MetricType::Histogram, std::move(durations)));
  families.push_back(family("usher_http_response_bytes_total", "Bytes answered, heads and bodies.",
                            MetricType::Counter, std::move(bytes)));
}

void Metrics::State::add_connections(std::vector<MetricFamily>& families) const {
  std::vector<ClientMetric> open;
  std::vector<ClientMetric> accepted;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const Labels labels{{"tls", i == 1 ? "yes" : "no"}};
    open.push_back(gauge(connections[i].open.load(std::memory_order_relaxed), labels));
    accepted.push_back(counter(connections[i].accepted.load(std::memory_order_relaxed), labels));
  }
  std::vector<ClientMetric> refused;
  for (const auto& [why, count] : connections_refused.read()) {
    refused.push_back(counter(count, {{"reason", why}}));
  }
  families.push_back(
      family("usher_http_connections", "Connections open now.", MetricType::Gauge, std::move(open)));
  families.push_back(family("usher_http_connections_accepted_total", "Connections accepted.",
                            MetricType::Counter, std::move(accepted)));
  families.push_back(family("usher_http_connections_refused_total", "Connections closed at once, by reason.",
                            MetricType::Counter, std::move(refused)));
}

void Metrics::State::add_store(std::vector<MetricFamily>& families) const {
  families.push_back(family("usher_store_commit_duration_seconds",
                            "Time that a transaction took to be durable.", MetricType::Histogram,
                            {histogram(commit_durations, 1e-9)}));
  families.push_back(family("usher_store_commit_operations", "Operations that a transaction held.",
                            MetricType::Histogram, {histogram(commit_sizes, 1)}));
  families.push_back(family("usher_store_waiting_operations",
                            "Operations that were queued when the last transaction was committed.",
                            MetricType::Gauge, {gauge(waiting.load(std::memory_order_relaxed))}));
  std::vector<ClientMetric> gauges;
  {
    const std::scoped_lock lock(invites_mutex);
    for (const auto& [key, count] : invites) {
      const auto& [host, kind, state] = key;
      gauges.push_back(
          gauge(count, {{"host", host}, {"kind", std::string(kind)}, {"state", std::string(state)}}));
    }
  }
  families.push_back(family("usher_invites", "Invites in the store.", MetricType::Gauge, std::move(gauges)));
}

void Metrics::State::add_refusals(std::vector<MetricFamily>& families) const {
  families.push_back(family("usher_keys_refused_total", "Requests with an API key that is not good.",
                            MetricType::Counter, {counter(keys_refused.value())}));
  std::vector<ClientMetric> limited;
  for (const auto& [policy, count] : rate_limited.read()) {
    limited.push_back(counter(count, {{"policy", policy}}));
  }
  families.push_back(family("usher_rate_limited_total", "Requests refused because a rate was exceeded.",
                            MetricType::Counter, std::move(limited)));
}

void Metrics::State::add_xmpp(std::vector<MetricFamily>& families) const {
  std::vector<ClientMetric> connected;
  std::vector<ClientMetric> lost;
  {
    const std::scoped_lock lock(xmpp_mutex);
    for (const auto& [component, stream] : xmpp) {
      connected.push_back(gauge(stream.connected ? 1 : 0, {{"component", component}}));
      lost.push_back(counter(stream.lost, {{"component", component}}));
    }
  }
  families.push_back(family("usher_xmpp_connected", "Whether a component's stream is there.",
                            MetricType::Gauge, std::move(connected)));
  families.push_back(family("usher_xmpp_streams_lost_total", "Streams of a component that broke.",
                            MetricType::Counter, std::move(lost)));
}

void Metrics::State::add_nodes(std::vector<MetricFamily>& families) const {
  const std::size_t count = nodes;
  if (count == 0) return;
  families.push_back(family("usher_node_leading", "Whether this node is the one with the XMPP streams.",
                            MetricType::Gauge, {gauge(leading ? 1 : 0)}));
  families.push_back(family("usher_nodes", "Nodes that share the database, as this one knows them.",
                            MetricType::Gauge, {gauge(count)}));
}

std::string Metrics::exposition() const {
  std::vector<MetricFamily> families;
  families.push_back(family("usher_build_info", "The version that runs; always 1.", MetricType::Gauge,
                            {gauge(1, {{"version", state_->version}})}));
  state_->add_requests(families);
  state_->add_connections(families);
  state_->add_store(families);
  state_->add_refusals(families);
  state_->add_xmpp(families);
  state_->add_nodes(families);
  add_process(families);
  std::erase_if(families, [](const MetricFamily& each) { return each.metric.empty(); });
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace usher::telemetry
