#include "adapters/store/columns/columns.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "adapters/store/columns/codes.hpp"
#include "base/text/joined.hpp"

namespace usher::store {

std::int64_t millis(domain::Timestamp time) { return time.time_since_epoch().count(); }

std::optional<std::int64_t> millis(const std::optional<domain::Timestamp>& time) {
  if (!time) return std::nullopt;
  return millis(*time);
}

domain::Timestamp timestamp(std::int64_t millis) { return domain::Timestamp{domain::Duration{millis}}; }

std::optional<domain::Timestamp> timestamp(std::optional<std::int64_t> millis) {
  if (!millis) return std::nullopt;
  return timestamp(*millis);
}

std::int64_t day_number(domain::Day day) { return day.time_since_epoch().count(); }

domain::Day day(std::int64_t number) { return domain::Day{std::chrono::days{number}}; }

std::int64_t row_id(domain::InviteId id) { return static_cast<std::int64_t>(id.value); }

std::optional<domain::Localpart> inviter_in(std::string_view address) {
  if (address.empty()) return std::nullopt;
  return stored_or_throw(domain::BareJid::parse(address)).local();
}

std::string lines_of(const std::vector<std::string>& names) { return text::joined(names, "\n"); }

std::vector<std::string> names_in(std::string_view lines) {
  std::vector<std::string> names;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    names.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return names;
}

std::optional<std::string> line_of(const std::optional<std::pair<std::string, std::string>>& pair) {
  if (!pair) return std::nullopt;
  return pair->first + "=" + pair->second;
}

std::vector<std::pair<std::string, std::string>> pairs_in(std::string_view lines) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& line : names_in(lines)) {
    const auto at = std::min(line.find('='), line.size());
    pairs.emplace_back(line.substr(0, at), line.substr(std::min(at + 1, line.size())));
  }
  return pairs;
}

domain::Labels labels_in(std::string_view lines) {
  auto pairs = pairs_in(lines);
  return {std::make_move_iterator(pairs.begin()), std::make_move_iterator(pairs.end())};
}

domain::KeyDigest digest_in(std::span<const std::byte> bytes) {
  domain::KeyDigest digest{};
  if (bytes.size() != digest.size()) throw std::runtime_error("a digest in the database has the wrong size");
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

ReplacedColumns replaced_columns(const domain::Webhook& webhook) {
  if (!webhook.replaced) return {};
  return {.seed = std::span<const std::byte>(webhook.replaced->seed),
          .until = millis(webhook.replaced->until)};
}

std::string lines_of(const std::vector<domain::DomainName>& hosts) {
  return text::joined(hosts, "\n", [](const domain::DomainName& host) { return host.str(); });
}

std::vector<domain::DomainName> hosts_in(std::string_view lines) {
  std::vector<domain::DomainName> hosts;
  for (const std::string& name : names_in(lines)) {
    hosts.push_back(stored_or_throw(domain::DomainName::parse(name)));
  }
  return hosts;
}

QuotaColumns quota_columns(const domain::ApiKey& key) {
  if (!key.quota) return {};
  return {.invites = key.quota->invites,
          .period = code_of(key.quota->period),
          .since = millis(key.quota_use.since),
          .used = key.quota_use.invites};
}

void set_quota(domain::ApiKey& key, const QuotaColumns& columns) {
  if (!columns.invites) return;
  key.quota = {.invites = static_cast<std::uint32_t>(*columns.invites),
               .period = from_code<domain::QuotaPeriod>(columns.period.value_or(0))};
  key.quota_use = {.since = timestamp(columns.since.value_or(0)),
                   .invites = static_cast<std::uint32_t>(columns.used.value_or(0))};
}

std::optional<std::uint16_t> status_in(std::optional<std::int64_t> column) {
  if (!column) return std::nullopt;
  return static_cast<std::uint16_t>(*column);
}

std::optional<std::int64_t> column_of(std::optional<std::uint16_t> status) {
  if (!status) return std::nullopt;
  return *status;
}

std::optional<std::string> respelled(std::string_view host) {
  const auto name = domain::DomainName::parse(host);
  if (!name || name->str() == host) return std::nullopt;
  return name->str();
}

std::optional<std::int64_t> live_until(const domain::Invite& invite, bool counted) {
  const bool over = invite.revoked_at || invite.uses_allowed.reached_by(invite.uses_committed);
  if (!counted || over) return std::nullopt;
  return millis(invite.expires_at);
}

domain::UseLimit use_limit(std::optional<std::int64_t> uses) {
  if (!uses) return domain::UseLimit::unlimited();
  return stored_or_throw(domain::UseLimit::of(static_cast<std::uint64_t>(*uses)));
}

std::optional<std::int64_t> column_of(domain::UseLimit limit) {
  if (const auto uses = limit.value()) return *uses;
  return std::nullopt;
}

}  // namespace usher::store
