#include "app/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>

namespace usher::app {
namespace {

// Databases, the XMPP server, the threads' own, pages that are read, and room.
constexpr std::size_t others_min = 40;
constexpr std::size_t others = 100;
constexpr std::size_t monitoring_min = 8;
constexpr std::size_t monitoring = 100;

/// As many as the system allows.
rlim_t raised_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return RLIM_INFINITY;
  limit.rlim_cur = limit.rlim_max;
  // Where it may not be raised, what there is has to do.
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace

ConnectionLimits share_descriptors(std::size_t connections, telemetry::Logger& log) {
  const std::uint64_t limit = raised_limit();
  const std::uint64_t wanted = connections + others + monitoring;
  if (limit >= wanted) return {.clients = connections, .monitoring = monitoring};
  const std::uint64_t kept = std::clamp<std::uint64_t>(limit / 4, others_min, others);
  const std::uint64_t watched = std::clamp<std::uint64_t>(limit / 16, monitoring_min, monitoring);
  const std::uint64_t left = limit > kept + watched ? limit - kept - watched : 1;
  const ConnectionLimits share{.clients = std::min<std::size_t>(connections, left), .monitoring = watched};
  log.warning(
      "fewer connections than usher could serve: raise the limit of open files (LimitNOFILE in its unit)",
      {{"limit", limit}, {"wanted", wanted}, {"connections", std::uint64_t{share.clients}}});
  return share;
}

}  // namespace usher::app
