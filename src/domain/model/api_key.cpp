#include "domain/model/api_key.hpp"

#include <algorithm>
#include <utility>

#include "domain/model/checked_text.hpp"
#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array names_of_scopes{
    std::pair{Scope::create_invites, std::string_view{"invites:create"}},
    std::pair{Scope::read_invites, std::string_view{"invites:read"}},
    std::pair{Scope::update_invites, std::string_view{"invites:update"}},
    std::pair{Scope::revoke_invites, std::string_view{"invites:revoke"}},
    std::pair{Scope::read_accounts, std::string_view{"accounts:read"}},
    std::pair{Scope::freeze_accounts, std::string_view{"accounts:freeze"}},
    std::pair{Scope::read_events, std::string_view{"events:read"}},
    std::pair{Scope::manage_keys, std::string_view{"keys:manage"}},
    std::pair{Scope::read_links, std::string_view{"invites:links"}},
    std::pair{Scope::pause_hosts, std::string_view{"hosts:pause"}},
    std::pair{Scope::manage_webhooks, std::string_view{"webhooks:manage"}},
    std::pair{Scope::read_statistics, std::string_view{"stats:read"}},
};

constexpr std::array method_names{
    std::pair{KeyMethod::get, std::string_view{"GET"}},
    std::pair{KeyMethod::post, std::string_view{"POST"}},
};

template <class Names, class Enum>
std::vector<std::string_view> names_in(const Names& names, EnumSet<Enum> set) {
  std::vector<std::string_view> found;
  for (const auto& [value, name] : names) {
    if (set.contains(value)) found.push_back(name);
  }
  return found;
}

/// What stays on its line in a listing and passes through a header.
bool is_key_part(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

std::string_view name_of(Scope scope) { return name_in(names_of_scopes, scope); }
std::string_view name_of(KeyMethod method) { return name_in(method_names, method); }
std::vector<std::string_view> scope_names() {
  std::vector<std::string_view> names;
  names.reserve(names_of_scopes.size());
  for (const auto& [scope, name] : names_of_scopes) names.push_back(name);
  return names;
}

std::vector<std::string_view> names_of(ScopeSet scopes) { return names_in(names_of_scopes, scopes); }
std::vector<std::string_view> names_of(KeyMethodSet methods) { return names_in(method_names, methods); }
Result<Scope> parse_scope(std::string_view text) { return value_in(names_of_scopes, text, "scope"); }
Result<KeyMethod> parse_key_method(std::string_view text) { return value_in(method_names, text, "method"); }

bool ApiKey::is_for(const DomainName& domain) const {
  return domain == host || std::ranges::find(more_hosts, domain) != more_hosts.end();
}

std::vector<DomainName> ApiKey::hosts() const {
  std::vector<DomainName> all{host};
  all.insert(all.end(), more_hosts.begin(), more_hosts.end());
  return all;
}

Result<PresentedKey> parse_presented_key(std::string_view text) {
  const auto slash = text.find('/');
  if (text.size() > key_bytes_max || slash == std::string_view::npos) return fail(Errc::key_refused);
  const auto id = text.substr(0, slash);
  const auto secret = text.substr(slash + 1);
  if (!is_key_part(id) || !is_key_part(secret)) return fail(Errc::key_refused);
  return PresentedKey{std::string(id), secrets::Secret{std::string(secret)}};
}

Result<std::string> parse_key_name(std::string_view text) {
  return checked_text(text, key_name_bytes_max, "a key's name");
}

}  // namespace usher::domain
