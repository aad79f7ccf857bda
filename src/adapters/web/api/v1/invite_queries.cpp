#include "adapters/web/api/v1/invite_queries.hpp"

#include <string>
#include <utility>

#include "domain/model/rfc3339.hpp"

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

domain::Result<domain::InviteId> parse_cursor(std::string_view text) {
  const auto id = domain::parse_invite_id(text);
  if (id) return *id;
  return domain::fail(domain::Errc::invalid_argument, "this is no cursor that usher gave");
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
  filter.before = arguments.parsed("after", parse_cursor, faults);
  filter.limit = limit_in(arguments, faults);
  return filter;
}

}  // namespace usher::api::v1
