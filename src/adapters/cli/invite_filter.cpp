#include "adapters/cli/invite_filter.hpp"

#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include "adapters/cli/label_values.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/usage.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::Timestamp;

std::optional<std::string> text_in(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Sets `moment` to what `text` says.
Result<void> read_moment(const std::string& text, Timestamp now, Reckoned reckoned,
                         std::optional<Timestamp>& moment) {
  auto read = optional_moment(text, now, reckoned);
  if (!read) return std::unexpected(std::move(read).error());
  moment = *read;
  return {};
}

Result<void> read_moments(const FilterArguments& arguments, Timestamp now, domain::InviteFilter& filter) {
  if (auto read = read_moment(arguments.created_after, now, Reckoned::back, filter.created_from); !read) {
    return read;
  }
  if (auto read = read_moment(arguments.created_before, now, Reckoned::back, filter.created_until); !read) {
    return read;
  }
  if (auto read = read_moment(arguments.expires_after, now, Reckoned::ahead, filter.expires_from); !read) {
    return read;
  }
  return read_moment(arguments.expires_before, now, Reckoned::ahead, filter.expires_until);
}

}  // namespace

std::vector<CLI::Option*> add_filter_options(CLI::App& command, FilterArguments& arguments) {
  std::vector<CLI::Option*> options;
  const auto add = [&](const std::string& name, auto& value, const std::string& what) {
    options.push_back(command.add_option(name, value, what));
    refuse_empty_value(*options.back());
  };
  add("--state", arguments.states, "Only these: pending, used, expired, revoked");
  options.back()->delimiter(',');
  add("--kind", arguments.kinds, "Only these: account, contact, contact-with-registration, group, reset");
  options.back()->delimiter(',');
  add("--inviter", arguments.inviter, "Only those that make contacts of this user");
  add("--username", arguments.username, "Only those for this username");
  add("--created-by", arguments.created_by, "Only those made with the API key of this id");
  add("--group", arguments.group, "Only those that let people join this group");
  add("--label", arguments.label, "Only those with this label: KEY=VALUE");
  add("--note", arguments.note, "Only those with this text in their note");
  add("--created-after", arguments.created_after, "Only those made from then on: 2026-11-01, or 7d ago");
  add("--created-before", arguments.created_before, "Only those made before then: 2026-11-01, or 7d ago");
  add("--expires-after", arguments.expires_after, "Only those that end then or later: 2026-12-24, or in 7d");
  add("--expires-before", arguments.expires_before, "Only those that end before then: 2026-12-24, or in 7d");
  return options;
}

Result<domain::InviteFilter> filter_of(const domain::Host& host, const FilterArguments& arguments,
                                       Timestamp now) {
  domain::InviteFilter filter;
  filter.host = host.domain;
  const auto states = set_of(arguments.states, domain::parse_invite_state);
  if (!states) return std::unexpected(states.error());
  filter.states = *states;
  const auto kinds = set_of(arguments.kinds, domain::parse_invite_kind);
  if (!kinds) return std::unexpected(kinds.error());
  filter.kinds = *kinds;
  const auto inviter = optional_of(arguments.inviter, domain::Localpart::parse);
  if (!inviter) return std::unexpected(inviter.error());
  filter.inviter = *inviter;
  const auto username = optional_of(arguments.username, domain::Localpart::parse);
  if (!username) return std::unexpected(username.error());
  filter.username = *username;
  const auto label = optional_of(arguments.label, parse_label);
  if (!label) return std::unexpected(label.error());
  filter.label = *label;
  filter.created_by_key = text_in(arguments.created_by);
  filter.group = text_in(arguments.group);
  filter.note = text_in(arguments.note);
  if (auto read = read_moments(arguments, now, filter); !read) return std::unexpected(read.error());
  return filter;
}

}  // namespace usher::cli
