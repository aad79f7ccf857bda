#include <ranges>
#include <utility>

#include "maintenance/import/ejabberd_data.hpp"
#include "maintenance/import/foreign_values.hpp"

namespace usher::import {
namespace {

std::vector<std::string> columns_of(std::string_view line) {
  std::vector<std::string> columns;
  for (const auto& column : std::views::split(line, '\t')) columns.emplace_back(column.begin(), column.end());
  return columns;
}

/// As `format_invite` in mod_invites.erl orders them.
/// @returns why it is left behind
OrReason<EjabberdInvite> invite_in(std::string_view line, const domain::DomainName& host) {
  static constexpr std::size_t columns_expected = 10;
  auto columns = columns_of(line);
  if (columns.size() != columns_expected) {
    return std::unexpected("has " + std::to_string(columns.size()) + " columns and not " +
                           std::to_string(columns_expected) + ", as ejabberdctl list_invites prints them");
  }
  const std::string& inviter = columns[5];
  const auto at = inviter.find('@');
  const auto domain = domain::DomainName::parse(at == std::string::npos ? inviter : inviter.substr(at + 1));
  if (!domain || *domain != host) return std::unexpected("is of another host: " + printable(inviter));
  return EjabberdInvite{.token = std::move(columns[0]),
                        .type = ejabberd_type(columns[4]),
                        .inviter = at == std::string::npos ? std::string{} : inviter.substr(0, at),
                        .invitee = std::move(columns[6]),
                        .account_name = std::move(columns[7]),
                        .created_at = std::move(columns[2]),
                        .expires = std::move(columns[3]),
                        .registers = columns[8].ends_with(";ibr=y")};
}

}  // namespace

std::vector<EjabberdInvite> read_ejabberd_list(std::string_view text, const domain::DomainName& host,
                                               ForeignData& data) {
  std::vector<EjabberdInvite> invites;
  std::size_t number = 0;
  for (const auto& each : std::views::split(text, '\n')) {
    ++number;
    const std::string_view line(each.begin(), each.end());
    if (line.empty()) continue;
    if (auto invite = invite_in(line, host)) {
      invites.push_back(*std::move(invite));
    } else {
      data.left_behind.push_back("line " + std::to_string(number) + ": " + invite.error());
    }
  }
  return invites;
}

}  // namespace usher::import
