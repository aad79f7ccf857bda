#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/password_policy.hpp"
#include "domain/model/time.hpp"
#include "domain/model/username_policy.hpp"

namespace usher::domain {

/// An XMPP domain that usher serves, as the administrator configured it.
struct Host {
  DomainName domain;
  /// Where browsers reach usher for this host: `https://example.com`, without a trailing slash.
  std::string public_url;
  /// The landing page's address, with `token_placeholder` where the token goes.
  std::string landing_url;
  /// What people call the service; shown on pages.
  std::string site_name;
  /// How long an invite lives where its creator does not say.
  Duration invite_ttl;
  /// The same for password resets.
  Duration reset_ttl;
  /// Names that nobody registers, nor anything that looks like them, unless an invite pins it.
  std::vector<std::string> reserved_usernames = reserved_usernames_default();
  /// The shortest password that may be chosen, in characters.
  std::size_t password_min = password_characters_min_default;
  /// The longest that an invite or a reset may live; nothing: as long as any.
  std::optional<Duration> invite_ttl_max{};
  /// How often an invite may be used at most; nothing: as often as any, or without limit.
  std::optional<std::uint32_t> invite_uses_max{};
  /// How many invites may be live at once; nothing: as many as anybody likes.
  std::optional<std::uint32_t> invites_live_max{};
};

/// Beyond that, counting them for each new one would take too long.
inline constexpr std::uint32_t invites_live_max_max = 100'000;

inline constexpr std::string_view token_placeholder = "{token}";

/// The https address that an invite is shared by.
std::string landing_link(const Host& host, std::string_view token);

/// All hosts of an installation. Immutable, so safe to read from any thread.
class Hosts {
 public:
  Hosts() = default;
  explicit Hosts(std::vector<Host> hosts) : hosts_(std::move(hosts)) {}

  /// @returns `unknown_host`, naming the configured ones
  [[nodiscard]] Result<std::reference_wrapper<const Host>> find(std::string_view domain) const;
  [[nodiscard]] const Host* find(const DomainName& domain) const noexcept;
  [[nodiscard]] const std::vector<Host>& all() const noexcept { return hosts_; }

 private:
  std::vector<Host> hosts_;
};

}  // namespace usher::domain
