#include "adapters/web/api/v1/invite_queries.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text/hexadecimal.hpp"
#include "domain/model/rfc3339.hpp"
#include "domain/use_cases/invite_order.hpp"

namespace usher::api::v1 {
namespace {

domain::Result<std::pair<std::string, std::string>> parse_label(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) {
    return domain::fail(domain::Errc::invalid_argument, "a label's KEY:VALUE is needed");
  }
  auto value =
      domain::checked_text(text.substr(colon + 1), domain::limits::label_value_bytes_max, "a label's value");
  if (!value) return std::unexpected(std::move(value).error());
  auto key =
      domain::checked_text(text.substr(0, colon), domain::limits::label_key_bytes_max, "a label's key");
  if (!key) return std::unexpected(std::move(key).error());
  return std::pair(*std::move(key), *std::move(value));
}

/// What cursors of one list begin with: those of others, which may mean other invites, are refused.
std::string list_tag(const Arguments& arguments, const domain::DomainName& host, domain::InviteOrder order) {
  // A page may be of another size. The host is named or it is the key's.
  constexpr std::array<std::string_view, 5> apart{"after", "limit", "count", "sort", "host"};
  std::uint32_t digest = arguments.digest(apart) + static_cast<std::uint32_t>(order);
  for (const char c : host.str()) digest = digest * 31 + static_cast<unsigned char>(c);
  std::array<std::byte, sizeof digest> bytes{};
  for (std::byte& byte : bytes) {
    byte = static_cast<std::byte>(digest & 0xFFU);
    digest >>= 8U;
  }
  return text::hexadecimal(bytes);
}

constexpr std::size_t list_tag_length = 8;

domain::Result<domain::InvitePosition> parse_cursor(std::string_view text, std::string_view tag,
                                                    domain::InviteOrder order) {
  if (text.size() <= list_tag_length || text[list_tag_length] != '-') {
    return domain::fail(domain::Errc::invalid_argument, "this is no cursor that usher gave");
  }
  auto position = domain::parse_invite_cursor(order, text.substr(list_tag_length + 1));
  if (position && text.starts_with(tag)) return position;
  return domain::fail(domain::Errc::invalid_argument,
                      "this is no cursor of this list: it goes with the sort and the filters that it was "
                      "given for");
}

}  // namespace

domain::InviteFilter invite_filter_in(const Arguments& arguments, const domain::DomainName& host,
                                      Faults& faults) {
  const auto name = [&](std::string_view parameter) {
    return arguments.parsed(parameter, domain::Localpart::parse, faults);
  };
  const auto words = [&](std::string_view parameter, std::size_t bytes_max) {
    const auto parse = [&](std::string_view text) -> domain::Result<std::string> {
      // Empty is not absent: it would match what nobody meant.
      if (text.empty()) return domain::fail(domain::Errc::invalid_argument, "this can't be empty");
      return domain::checked_text(text, bytes_max, "this");
    };
    return arguments.parsed(parameter, parse, faults);
  };
  const auto time = [&](std::string_view parameter) {
    return arguments.parsed(parameter, domain::parse_rfc3339, faults);
  };
  domain::InviteFilter filter;
  filter.host = host;
  arguments.add_parsed("state", filter.states, domain::parse_invite_state, faults);
  arguments.add_parsed("kind", filter.kinds, domain::parse_invite_kind, faults);
  filter.created_by_key = words("created_by", domain::key_bytes_max);
  filter.inviter = name("inviter");
  filter.username = name("username");
  filter.group = words("group", domain::limits::group_bytes_max);
  filter.label = arguments.parsed("label", parse_label, faults);
  filter.note = words("note", domain::limits::note_bytes_max);
  filter.created_from = time("created_after");
  filter.created_until = time("created_before");
  filter.expires_from = time("expires_after");
  filter.expires_until = time("expires_before");
  filter.order = arguments.parsed("sort", domain::parse_invite_order, faults).value_or(filter.order);
  const auto tag = list_tag(arguments, host, filter.order);
  const auto position = [&](std::string_view text) { return parse_cursor(text, tag, filter.order); };
  filter.after = arguments.parsed("after", position, faults);
  filter.limit = limit_in(arguments, faults);
  return filter;
}

std::string invite_cursor(const Arguments& arguments, const domain::DomainName& host,
                          domain::InviteOrder order, const domain::InvitePosition& position) {
  return list_tag(arguments, host, order) + '-' + domain::to_cursor(order, position);
}

}  // namespace usher::api::v1
