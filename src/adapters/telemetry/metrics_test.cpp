#include "adapters/telemetry/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace usher::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(const Metrics& metrics, std::string_view start) {
  std::istringstream in(metrics.exposition());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(start)) lines.push_back(line);
  }
  return lines;
}

/// The one sample whose line starts with `name_and_labels`.
double sample(const Metrics& metrics, const std::string& name_and_labels) {
  const auto lines = lines_of(metrics, name_and_labels + ' ');
  EXPECT_EQ(lines.size(), 1U) << name_and_labels << " in\n" << metrics.exposition();
  return lines.empty() ? -1 : std::strtod(lines.front().c_str() + name_and_labels.size(), nullptr);
}

TEST(Metrics, CountsRequestsByRouteMethodAndStatus) {
  Metrics metrics("1.2.3");
  metrics.on_request("invites_api", "GET", 201, 1ms, 100);
  metrics.on_request("invites_api", "GET", 201, 1ms, 100);
  metrics.on_request("invites_api", "POST", 429, 1ms, 50);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="invites_api",method="GET",status="201"})"),
            2);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="invites_api",method="POST",status="429"})"),
            1);
  EXPECT_EQ(sample(metrics, R"(usher_http_response_bytes_total{route="invites_api"})"), 250);
}

TEST(Metrics, SortsDurationsIntoCumulativeBuckets) {
  Metrics metrics("1");
  for (const auto duration : {1us, 50us, 51us, 3000us}) metrics.on_request("a", "GET", 200, duration, 0);
  metrics.on_request("a", "GET", 200, 1h, 0);
  metrics.on_request("a", "GET", 200, -5ns, 0);  // a clock that went back
  const std::string bucket = R"(usher_http_request_duration_seconds_bucket{route="a",le=")";
  EXPECT_EQ(sample(metrics, bucket + "5e-05\"}"), 3);
  EXPECT_EQ(sample(metrics, bucket + "0.0001\"}"), 4);
  EXPECT_EQ(sample(metrics, bucket + "0.005\"}"), 5);
  EXPECT_EQ(sample(metrics, bucket + "5\"}"), 5);
  EXPECT_EQ(sample(metrics, bucket + "+Inf\"}"), 6);
  EXPECT_EQ(sample(metrics, R"(usher_http_request_duration_seconds_count{route="a"})"), 6);
  EXPECT_NEAR(sample(metrics, R"(usher_http_request_duration_seconds_sum{route="a"})"), 3600.003102, 1e-6);
}

TEST(Metrics, ShowsConnections) {
  Metrics metrics("1");
  metrics.on_connection_opened(false);
  metrics.on_connection_opened(true);
  metrics.on_connection_opened(true);
  metrics.on_connection_closed(true);
  metrics.on_connection_refused("too_many");
  EXPECT_EQ(sample(metrics, R"(usher_http_connections{tls="no"})"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_http_connections{tls="yes"})"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_http_connections_accepted_total{tls="yes"})"), 2);
  EXPECT_EQ(sample(metrics, R"(usher_http_connections_refused_total{reason="too_many"})"), 1);
}

TEST(Metrics, ShowsCommits) {
  Metrics metrics("1");
  metrics.on_commit(1, 7, 1ms);
  metrics.on_commit(33, 3, 2ms);
  EXPECT_EQ(sample(metrics, R"(usher_store_commit_operations_bucket{le="1"})"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_store_commit_operations_bucket{le="32"})"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_store_commit_operations_bucket{le="64"})"), 2);
  EXPECT_EQ(sample(metrics, "usher_store_commit_operations_sum"), 34);
  EXPECT_EQ(sample(metrics, "usher_store_waiting_operations"), 3);
  EXPECT_NEAR(sample(metrics, "usher_store_commit_duration_seconds_sum"), 0.003, 1e-9);
}

TEST(Metrics, ShowsTheInvitesThatWereSetLast) {
  Metrics metrics("1");
  const auto host = domain::DomainName::parse("example.com").value();
  metrics.set_invites({{host, domain::InviteKind::account, domain::InviteState::expired, 3}});
  metrics.set_invites({{host, domain::InviteKind::account, domain::InviteState::pending, 5},
                       {host, domain::InviteKind::reset, domain::InviteState::used_up, 2}});
  EXPECT_EQ(lines_of(metrics, "usher_invites{").size(), 2U);
  EXPECT_EQ(sample(metrics, R"(usher_invites{host="example.com",kind="account",state="pending"})"), 5);
}

TEST(Metrics, TellsOfNodesWhereThereAreSome) {
  Metrics metrics("1");
  metrics.set_leading(true);
  EXPECT_THAT(metrics.exposition(), Not(HasSubstr("usher_node")));
  metrics.set_nodes(3);
  EXPECT_THAT(metrics.exposition(), HasSubstr("usher_node_leading 1\n"));
  EXPECT_THAT(metrics.exposition(), HasSubstr("usher_nodes 3\n"));
  metrics.set_leading(false);
  EXPECT_THAT(metrics.exposition(), HasSubstr("usher_node_leading 0\n"));
}

TEST(Metrics, CountsRefusals) {
  Metrics metrics("1");
  EXPECT_EQ(sample(metrics, "usher_keys_refused_total"), 0);
  metrics.on_key_refused();
  metrics.on_rate_limited("per-key");
  metrics.on_rate_limited("per-key");
  EXPECT_EQ(sample(metrics, "usher_keys_refused_total"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_rate_limited_total{policy="per-key"})"), 2);
}

TEST(Metrics, TellsTheVersionAndTheProcess) {
  const Metrics metrics("1.2.3");
  EXPECT_EQ(sample(metrics, R"(usher_build_info{version="1.2.3"})"), 1);
  const double now = static_cast<double>(std::time(nullptr));
  EXPECT_NEAR(sample(metrics, "process_start_time_seconds"), now, 600);
  EXPECT_GT(sample(metrics, "process_resident_memory_bytes"), 100'000);
  EXPECT_GE(sample(metrics, "process_cpu_seconds_total"), 0);
  const double fds = sample(metrics, "process_open_fds");
  const int fd = ::dup(0);
  EXPECT_EQ(sample(metrics, "process_open_fds"), fds + 1);
  ::close(fd);
}

TEST(Metrics, EachFamilyHasHelpAndTypeOnce) {
  Metrics metrics("1");
  metrics.on_request("a", "GET", 200, 1ms, 1);
  auto types = lines_of(metrics, "# TYPE ");
  EXPECT_EQ(types.size(), lines_of(metrics, "# HELP ").size());
  std::ranges::sort(types);
  EXPECT_EQ(std::ranges::adjacent_find(types), types.end());
}

TEST(MetricsBounds, RoutesBeyondTheBoundAreCountedTogether) {
  Metrics metrics("1");
  for (std::size_t i = 0; i < Metrics::routes_max + 50; ++i) {
    metrics.on_request("route" + std::to_string(i), "GET", 200, 1ms, 1);
  }
  metrics.on_request("route0", "GET", 200, 1ms, 1);
  EXPECT_EQ(lines_of(metrics, "usher_http_request_duration_seconds_count").size(), Metrics::routes_max + 1);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="other",method="GET",status="200"})"), 50);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="route0",method="GET",status="200"})"), 2);
}

TEST(MetricsBounds, SeriesBeyondTheBoundAreCountedTogetherByStatusClass) {
  Metrics metrics("1");
  for (int route = 0; route < 10; ++route) {
    for (int status = 100; status < 600; ++status) {
      metrics.on_request("route" + std::to_string(route), "GET", status, 1ms, 0);
    }
  }
  metrics.on_request("late", "GET", 7, 1ms, 0);
  const auto lines = lines_of(metrics, "usher_http_requests_total{");
  EXPECT_LE(lines.size(), Metrics::series_max);
  EXPECT_GE(lines.size(), Metrics::series_max - 6);
  EXPECT_GE(sample(metrics, R"(usher_http_requests_total{route="other",method="other",status="5xx"})"), 800);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="other",method="other",status="other"})"), 1);
  double sum = 0;
  for (const std::string& line : lines) sum += std::strtod(line.c_str() + line.rfind(' '), nullptr);
  EXPECT_EQ(sum, 5001);
}

TEST(MetricsBounds, UnknownMethodsAndStatusesAreOther) {
  Metrics metrics("1");
  metrics.on_request("a", "BREW", 418, 1ms, 0);
  metrics.on_request("a", "GET", 600, 1ms, 0);
  metrics.on_request("a", "GET", -1, 1ms, 0);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="a",method="other",status="418"})"), 1);
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="a",method="GET",status="other"})"), 2);
}

TEST(MetricsBounds, HostsAndReasonsBeyondTheBoundAreCountedTogether) {
  Metrics metrics("1");
  std::vector<domain::InviteCount> invites;
  for (std::size_t i = 0; i < Metrics::hosts_max + 20; ++i) {
    invites.push_back({domain::DomainName::parse("host" + std::to_string(i)).value(),
                       domain::InviteKind::account, domain::InviteState::pending, 1});
  }
  metrics.set_invites(invites);
  EXPECT_EQ(lines_of(metrics, "usher_invites{").size(), Metrics::hosts_max + 1);
  EXPECT_EQ(sample(metrics, R"(usher_invites{host="other",kind="account",state="pending"})"), 20);
  for (std::size_t i = 0; i < Metrics::reasons_max + 5; ++i) metrics.on_rate_limited("p" + std::to_string(i));
  EXPECT_EQ(lines_of(metrics, "usher_rate_limited_total{").size(), Metrics::reasons_max + 1);
  EXPECT_EQ(sample(metrics, R"(usher_rate_limited_total{policy="other"})"), 5);
}

TEST(MetricsBounds, LabelsThatBreakTheFormatDoNot) {
  Metrics metrics("1");
  metrics.on_request("a\"} 1\nforged 2", "GET", 200, 1ms, 0);
  metrics.on_request("broken\xff", "GET", 200, 1ms, 0);
  metrics.on_request(std::string(Metrics::label_bytes_max + 1, 'x'), "GET", 200, 1ms, 0);
  EXPECT_EQ(lines_of(metrics, "forged").size(), 0U);
  EXPECT_THAT(metrics.exposition(), HasSubstr(R"(route="a\"} 1\nforged 2")"));
  EXPECT_THAT(metrics.exposition(), Not(HasSubstr("\xff")));
  EXPECT_EQ(sample(metrics, R"(usher_http_requests_total{route="other",method="GET",status="200"})"), 2);
}

TEST(Metrics, CountsExactlyFromManyThreads) {
  Metrics metrics("1");
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 12; ++t) {
      threads.emplace_back([&metrics] {
        for (int n = 0; n < 2000; ++n) {
          metrics.on_request("route" + std::to_string(n % 100), "GET", 200, 1us, 1);
          metrics.on_commit(1, 0, 1us);
          if (n % 500 == 0) {
            EXPECT_FALSE(metrics.exposition().empty());
          }
        }
      });
    }
  }
  double sum = 0;
  for (const std::string& line : lines_of(metrics, "usher_http_requests_total{")) {
    sum += std::strtod(line.c_str() + line.rfind(' '), nullptr);
  }
  EXPECT_EQ(sum, 24'000);
  EXPECT_EQ(sample(metrics, "usher_store_commit_operations_count"), 24'000);
}

}  // namespace
}  // namespace usher::telemetry
