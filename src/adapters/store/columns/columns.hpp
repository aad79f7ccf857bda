#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/model/api_key.hpp"
#include "domain/model/day_counts.hpp"
#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/origin.hpp"
#include "domain/model/time.hpp"
#include "domain/model/webhook.hpp"

namespace usher::store {

// How values stand in columns, in every database.

std::int64_t millis(domain::Timestamp time);
std::optional<std::int64_t> millis(const std::optional<domain::Timestamp>& time);
domain::Timestamp timestamp(std::int64_t millis);
std::optional<domain::Timestamp> timestamp(std::optional<std::int64_t> millis);
/// Days since 1970-01-01.
std::int64_t day_number(domain::Day day);
domain::Day day(std::int64_t number);
std::int64_t row_id(domain::InviteId id);

/// NULL for the empty text.
inline std::optional<std::string_view> filled(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// NULL for no name.
inline std::optional<std::string_view> text_of(const std::optional<domain::Localpart>& name) {
  if (!name) return std::nullopt;
  return name->str();
}

inline std::optional<std::string_view> text_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return *text;
}

/// The address of an account's inviter, who is of the same host; NULL for none.
inline std::optional<std::string> inviter_address(const domain::Origin& origin) {
  if (!origin.inviter) return std::nullopt;
  return domain::BareJid(*origin.inviter, origin.account.domain()).str();
}
std::optional<domain::Localpart> inviter_in(std::string_view address);

/// One name a line. Names hold no control characters (`check_draft` sees to that), so none is ambiguous.
std::string lines_of(const std::vector<std::string>& names);
std::vector<std::string> names_in(std::string_view lines);

/// `key=value`, one pair a line: labels, and what is particular to an event. Keys hold no `=`, and values no
/// control characters.
template <class Pairs>
std::string lines_of_pairs(const Pairs& pairs) {
  std::string lines;
  for (const auto& [key, value] : pairs) {
    if (!lines.empty()) lines += '\n';
    lines.append(key).append("=").append(value);
  }
  return lines;
}
/// One of them, as it stands in its line.
std::optional<std::string> line_of(const std::optional<std::pair<std::string, std::string>>& pair);
std::vector<std::pair<std::string, std::string>> pairs_in(std::string_view lines);
domain::Labels labels_in(std::string_view lines);

/// What a column must hold if usher wrote it.
/// @throws std::runtime_error where it does not
template <class T>
T stored_or_throw(domain::Result<T> value) {
  if (!value) {
    throw std::runtime_error("the database holds a row that is not usher's: " + value.error().detail);
  }
  return *std::move(value);
}

/// A digest, of a key or of a request.
/// @throws std::runtime_error where usher can't have written it
domain::KeyDigest digest_in(std::span<const std::byte> bytes);

/// A key's hosts beside its home, one name a line.
std::string lines_of(const std::vector<domain::DomainName>& hosts);
std::vector<domain::DomainName> hosts_in(std::string_view lines);

/// The columns of a quota and of how far it is used up; NULL for none.
struct QuotaColumns {
  std::optional<std::int64_t> invites;
  std::optional<std::int64_t> period;
  std::optional<std::int64_t> since;
  std::optional<std::int64_t> used;
};
QuotaColumns quota_columns(const domain::ApiKey& key);
void set_quota(domain::ApiKey& key, const QuotaColumns& columns);

/// The columns of a seed that was replaced.
struct ReplacedColumns {
  std::optional<std::span<const std::byte>> seed;
  std::optional<std::int64_t> until;
};
/// @param webhook must outlive what is returned
ReplacedColumns replaced_columns(const domain::Webhook& webhook);

std::optional<std::uint16_t> status_in(std::optional<std::int64_t> column);
std::optional<std::int64_t> column_of(std::optional<std::uint16_t> status);

/// How a host's name is spelled today, where an earlier usher wrote it otherwise (`xn--...`, as in its
/// configuration).
std::optional<std::string> respelled(std::string_view host);

/// Until when an invite is live, for the index that counts those of a host; NULL where it is over, or its
/// host's are not counted.
std::optional<std::int64_t> live_until(const domain::Invite& invite, bool counted);

domain::UseLimit use_limit(std::optional<std::int64_t> uses);
std::optional<std::int64_t> column_of(domain::UseLimit limit);

}  // namespace usher::store
