#include "adapters/cli/host_argument.hpp"

#include "adapters/cli/command_line.hpp"
#include "base/text/joined.hpp"

namespace usher::cli {

bool has_one_host(const Session& session) { return session.services().hosts.all().size() == 1; }

std::expected<std::reference_wrapper<const domain::Host>, int> choose_host(
    Session& session, const std::optional<std::string>& given) {
  const auto& hosts = session.services().hosts;
  if (given) {
    auto host = hosts.find(*given);
    if (!host) return std::unexpected(session.refuse(host.error()));
    return *host;
  }
  if (has_one_host(session)) return std::cref(hosts.all().front());
  const auto names =
      text::joined(hosts.all(), ", ", [](const domain::Host& host) { return host.domain.str(); });
  session.refuse({domain::Errc::invalid_argument, "say which host: the configured hosts are " + names});
  return std::unexpected(int{ExitCode::wrong_usage});
}

}  // namespace usher::cli
