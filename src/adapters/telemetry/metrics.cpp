#include "adapters/telemetry/metrics.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "adapters/telemetry/labels.hpp"
#include "adapters/telemetry/process_stats.hpp"
#include "adapters/telemetry/request_metrics.hpp"

namespace usher::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using prometheus::MetricFamily;
using prometheus::MetricType;
using prometheus::Registry;

Family<Counter>& counters(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauges(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Histogram& histogram(Registry& registry, const char* name, const char* help,
                     const Histogram::BucketBoundaries& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, bounds);
}

/// Counts by a label that code or configuration chooses: few values, and bounded all the same.
class ReasonCounters {
 public:
  ReasonCounters(Family<Counter>& family, const char* label) : family_(family), label_(label) {}

  void add(std::string_view reason) {
    const std::scoped_lock lock(mutex_);
    Labels labels{{label_, std::string(checked_label(reason))}};
    if (!family_.Has(labels)) {
      if (reasons_ < Metrics::reasons_max) {
        ++reasons_;
      } else {
        labels[label_] = other_label;
      }
    }
    family_.Add(labels).Increment();
  }

 private:
  Family<Counter>& family_;
  const std::string label_;
  std::mutex mutex_;
  std::size_t reasons_ = 0;
};

/// What is told of connections without TLS, and of those with it.
template <class Metric>
std::array<Metric*, 2> by_tls(Family<Metric>& family) {
  return {&family.Add({{"tls", "no"}}), &family.Add({{"tls", "yes"}})};
}

template <class Value>
void add_process_value(std::vector<MetricFamily>& families, const char* name, const char* help,
                       MetricType type, const std::optional<Value>& value) {
  if (!value) return;
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = static_cast<double>(*value);
  families.push_back({.name = name, .help = help, .type = type, .metric = {metric}});
}

void add_process(std::vector<MetricFamily>& families) {
  const ProcessStats stats = read_process_stats();
  add_process_value(families, "process_start_time_seconds",
                    "When the process started, in seconds since 1970.", MetricType::Gauge,
                    stats.start_time_seconds);
  add_process_value(families, "process_resident_memory_bytes", "Memory that is resident.", MetricType::Gauge,
                    stats.resident_bytes);
  add_process_value(families, "process_open_fds", "Open file descriptors.", MetricType::Gauge,
                    stats.open_fds);
  add_process_value(families, "process_max_fds", "How many file descriptors may be open.", MetricType::Gauge,
                    stats.max_fds);
  add_process_value(families, "process_cpu_seconds_total", "User and system CPU time spent.",
                    MetricType::Counter, stats.cpu_seconds);
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

}  // namespace

struct Metrics::State {
  /// Shows what is only told of where there are nodes.
  void show_nodes() {
    if (nodes == 0) return;
    gauges(registry, "usher_node_leading", "Whether this node is the one with the XMPP streams.")
        .Add({})
        .Set(leading ? 1 : 0);
    gauges(registry, "usher_nodes", "Nodes that share the database, as this one knows them.")
        .Add({})
        .Set(static_cast<double>(nodes));
  }

  Registry registry;
  RequestMetrics requests{registry};
  std::array<Gauge*, 2> connections =
      by_tls(gauges(registry, "usher_http_connections", "Connections open now."));
  std::array<Counter*, 2> connections_accepted =
      by_tls(counters(registry, "usher_http_connections_accepted_total", "Connections accepted."));
  ReasonCounters connections_refused{
      counters(registry, "usher_http_connections_refused_total", "Connections closed at once, by reason."),
      "reason"};
  Histogram& commit_durations = histogram(
      registry, "usher_store_commit_duration_seconds", "Time that a transaction took to be durable.",
      {100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 1, 5});
  Histogram& commit_sizes =
      histogram(registry, "usher_store_commit_operations", "Operations that a transaction held.",
                {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024});
  Gauge& waiting = gauges(registry, "usher_store_waiting_operations",
                          "Operations that were queued when the last transaction was committed.")
                       .Add({});
  Counter& keys_refused =
      counters(registry, "usher_keys_refused_total", "Requests with an API key that is not good.").Add({});
  ReasonCounters rate_limited{
      counters(registry, "usher_rate_limited_total", "Requests refused because a rate was exceeded."),
      "policy"};
  Family<Gauge>& invites = gauges(registry, "usher_invites", "Invites in the store.");
  Family<Gauge>& xmpp_connected =
      gauges(registry, "usher_xmpp_connected", "Whether a component's stream is there.");
  Family<Counter>& xmpp_lost =
      counters(registry, "usher_xmpp_streams_lost_total", "Streams of a component that broke.");
  std::atomic<bool> leading{false};
  std::atomic<std::size_t> nodes{0};  ///< 0: it shares its database with nobody
  std::mutex mutex;                   ///< for what is told of step by step, and not to be seen in between
  std::set<Gauge*> invites_shown;
  Family<Gauge>& paused = gauges(registry, "usher_host_paused", "1 for each host that is paused.");
  std::set<Gauge*> paused_shown;
};

Metrics::Metrics(std::string_view version) : state_(std::make_unique<State>()) {
  gauges(state_->registry, "usher_build_info", "The version that runs; always 1.")
      .Add({{"version", std::string(version)}}, 1);
}
Metrics::~Metrics() = default;

void Metrics::on_request(std::string_view route, std::string_view method, int status,
                         std::chrono::nanoseconds duration, std::size_t bytes_out) noexcept {
  quietly([&] { state_->requests.count(route, method, status, duration, bytes_out); });
}

void Metrics::on_connection_opened(bool secure) noexcept {
  state_->connections[secure ? 1 : 0]->Increment();
  state_->connections_accepted[secure ? 1 : 0]->Increment();
}

void Metrics::on_connection_closed(bool secure) noexcept { state_->connections[secure ? 1 : 0]->Decrement(); }

void Metrics::on_connection_refused(std::string_view why) noexcept {
  quietly([&] { state_->connections_refused.add(why); });
}

void Metrics::on_commit(std::size_t operations, std::size_t waiting, std::chrono::nanoseconds took) noexcept {
  quietly([&] {
    const std::chrono::duration<double> seconds = std::max(took, std::chrono::nanoseconds{0});
    state_->commit_sizes.Observe(static_cast<double>(operations));
    state_->commit_durations.Observe(seconds.count());
    state_->waiting.Set(static_cast<double>(waiting));
  });
}

void Metrics::set_invites(const std::vector<domain::InviteCount>& invites) {
  const std::scoped_lock lock(state_->mutex);
  for (Gauge* shown : state_->invites_shown) state_->invites.Remove(shown);
  state_->invites_shown.clear();
  std::set<std::string_view> hosts;
  for (const domain::InviteCount& invite : invites) {
    std::string_view host = checked_label(invite.host.str());
    if (!hosts.contains(host) && hosts.size() >= hosts_max) host = other_label;
    if (host != other_label) hosts.insert(host);
    Gauge& gauge = state_->invites.Add({{"host", std::string(host)},
                                        {"kind", std::string(name_of(invite.kind))},
                                        {"state", std::string(name_of(invite.state))}});
    gauge.Increment(static_cast<double>(invite.count));
    state_->invites_shown.insert(&gauge);
  }
}

void Metrics::set_paused(const std::vector<domain::DomainName>& hosts) {
  const std::scoped_lock lock(state_->mutex);
  for (Gauge* shown : state_->paused_shown) state_->paused.Remove(shown);
  state_->paused_shown.clear();
  for (const domain::DomainName& host : hosts) {
    const bool has_room = state_->paused_shown.size() < hosts_max;
    const std::string_view name = has_room ? checked_label(host.str()) : other_label;
    Gauge& gauge = state_->paused.Add({{"host", std::string(name)}});
    gauge.Set(1);
    state_->paused_shown.insert(&gauge);
  }
}

void Metrics::set_xmpp_connected(std::string_view component, bool connected) {
  const Labels labels{{"component", std::string(component)}};
  const std::scoped_lock lock(state_->mutex);
  Gauge& shown = state_->xmpp_connected.Add(labels);
  Counter& lost = state_->xmpp_lost.Add(labels);
  if (shown.Value() > 0 && !connected) lost.Increment();
  shown.Set(connected ? 1 : 0);
}

void Metrics::set_leading(bool leading) noexcept { state_->leading = leading; }

void Metrics::set_nodes(std::size_t nodes) noexcept { state_->nodes = nodes; }

void Metrics::on_key_refused() noexcept { state_->keys_refused.Increment(); }

void Metrics::on_rate_limited(std::string_view policy) noexcept {
  quietly([&] { state_->rate_limited.add(policy); });
}

std::string Metrics::exposition() const {
  const std::scoped_lock lock(state_->mutex);
  state_->show_nodes();
  auto families = state_->registry.Collect();
  add_process(families);
  std::erase_if(families, [](const MetricFamily& each) { return each.metric.empty(); });
  for (MetricFamily& family : families) {
    // The registry sorts labels by name; whoever reads these lines looks for the route first.
    for (ClientMetric& metric : family.metric) {
      const auto route = std::ranges::find(metric.label, "route", &ClientMetric::Label::name);
      if (route != metric.label.end()) std::rotate(metric.label.begin(), route, route + 1);
    }
  }
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace usher::telemetry
