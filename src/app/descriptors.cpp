#include "app/descriptors.hpp"

#include <sys/resource.h>

#include <cstdint>

namespace usher::app {
namespace {

// Databases, the XMPP server, pages that are read, and room.
constexpr std::size_t others = 100;

}  // namespace

void raise_descriptor_limit(std::size_t connections, telemetry::Logger& log) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  // Where it may not be raised, what there is has to do.
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 && ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const std::size_t wanted = connections + others;
  if (limit.rlim_cur >= wanted) return;
  log.warning(
      "fewer connections than usher could serve: raise the limit of open files (LimitNOFILE in its unit)",
      {{"limit", std::uint64_t{limit.rlim_cur}}, {"wanted", std::uint64_t{wanted}}});
}

}  // namespace usher::app
