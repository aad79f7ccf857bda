#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/invite_filter.hpp"
#include "adapters/cli/option_values.hpp"
#include "adapters/cli/rendering.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

struct RevokeArguments {
  std::vector<std::string> words;  ///< invites or, with a filter, at most one host
  FilterArguments filter;
  std::string reason;
  bool yes = false;
};

/// What a withdrawal did, and what it can't undo.
std::string told(const domain::Invite& before, const domain::Invite& now,
                 const std::vector<domain::Redemption>& uses) {
  std::string text = domain::to_string(now.id);
  if (before.revoked_at) {
    text += ": was revoked before, at " + domain::to_rfc3339(*before.revoked_at);
  } else if (before.uses_allowed.reached_by(before.uses_committed)) {
    text += ": revoked, but it was already used";
  } else {
    text += ": revoked: nobody can use it any more";
  }
  text += '\n';
  return text + uses_text(uses);
}

Result<domain::Invite> revoke(const Session& session, domain::InviteId id, const std::string& reason) {
  return wait_for<domain::Invite>([&](auto done) {
    session.services().invitations.revoke(id, session.actor(), reason, std::move(done));
  });
}

/// @returns what to print, without its line end where that is JSON
Result<std::string> revoke_named(const Session& session, const std::string& reference,
                                 const std::string& reason) {
  const auto invite = find_invite(session, reference);
  if (!invite) return std::unexpected(invite.error());
  const auto revoked = revoke(session, invite->id, reason);
  if (!revoked) return std::unexpected(revoked.error());
  const auto uses = uses_of(session, invite->id);
  if (!uses) return std::unexpected(uses.error());
  return session.json() ? render_invite_object(session, *revoked, *uses) : told(*invite, *revoked, *uses);
}

int revoke_one(Session& session, const RevokeArguments& arguments) {
  const auto revoked = revoke_named(session, arguments.words.front(), arguments.reason);
  if (!revoked) return session.refuse(revoked.error());
  session.out() << *revoked << (session.json() ? "\n" : "");
  return ExitCode::done;
}

/// One that can't be withdrawn keeps none of the others from it. They are numbered in errors: a link is a
/// secret.
int revoke_several(Session& session, const RevokeArguments& arguments) {
  int code = ExitCode::done;
  std::string objects;
  for (std::size_t i = 0; i < arguments.words.size(); ++i) {
    const auto revoked = revoke_named(session, arguments.words[i], arguments.reason);
    if (!revoked) {
      code = session.refuse({revoked.error().code, "invite " + std::to_string(i + 1) + " of " +
                                                       std::to_string(arguments.words.size()) + ": " +
                                                       revoked.error().detail});
    } else if (session.json()) {
      objects += (objects.empty() ? "" : ",") + *revoked;
    } else {
      session.out() << *revoked;
    }
  }
  if (session.json()) session.out() << "{\"invites\":[" << objects << "]}\n";
  return code;
}

/// Those that match, page by page, however many they are.
Result<void> for_each_page(const Session& session, domain::InviteFilter filter,
                           const std::function<Result<void>(const domain::InvitePage&)>& act) {
  filter.limit = domain::list_limit_max;
  while (true) {
    const auto page = wait_for<domain::InvitePage>(
        [&](auto done) { session.services().invitations.list(filter, std::move(done)); });
    if (!page) return std::unexpected(page.error());
    if (auto outcome = act(*page); !outcome) return outcome;
    if (!page->next) return {};
    filter.after = page->next;
  }
}

std::string amount(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " invite" : " invites");
}

int preview(Session& session, const domain::InviteFilter& filter) {
  constexpr std::size_t shown_max = 20;
  std::uint64_t count = 0;
  std::vector<domain::Invite> shown;
  const auto looked = for_each_page(session, filter, [&](const domain::InvitePage& page) -> Result<void> {
    const auto room = std::min(shown_max - shown.size(), page.invites.size());
    shown.insert(shown.end(), page.invites.begin(), page.invites.begin() + static_cast<std::ptrdiff_t>(room));
    count += page.invites.size();
    return {};
  });
  if (!looked) return session.refuse(looked.error());
  if (session.json()) {
    session.out() << revocation_json(count, false) << '\n';
  } else {
    if (count > 0) session.out() << invites_text(shown, session.services().invitations.now());
    if (count > shown.size()) session.out() << "and " << count - shown.size() << " more\n";
    session.out() << amount(count) << " would be revoked\n";
  }
  session.out().flush();
  return session.refuse({domain::Errc::invalid_argument, unconfirmed});
}

/// @param count grows by those that were withdrawn, also where it fails later
Result<void> revoke_all(const Session& session, domain::InviteFilter filter, const std::string& reason,
                        std::uint64_t& count) {
  do {
    const auto step = wait_for<domain::Revocation>(
        [&](auto done) { session.services().bulk.revoke(filter, session.actor(), reason, std::move(done)); });
    if (!step) return std::unexpected(step.error());
    count += step->count;
    filter.after = step->next;
  } while (filter.after);
  return {};
}

int revoke_matching(Session& session, const RevokeArguments& arguments) {
  if (arguments.words.size() > 1) {
    session.refuse({domain::Errc::invalid_argument, "name invites, or say which; not both"});
    return ExitCode::wrong_usage;
  }
  const auto host =
      choose_host(session, arguments.words.empty() ? std::nullopt : std::optional(arguments.words.front()));
  if (!host) return host.error();
  auto filter = filter_of(*host, arguments.filter, session.services().invitations.now());
  if (!filter) return session.refuse(filter.error());
  if (!arguments.yes) return preview(session, domain::to_revoke(*std::move(filter)));
  std::uint64_t count = 0;
  const auto outcome = revoke_all(session, *std::move(filter), arguments.reason, count);
  session.out() << (session.json() ? revocation_json(count, outcome.has_value())
                                   : amount(count) + " revoked: nobody can use them any more")
                << '\n';
  return outcome ? int{ExitCode::done} : session.refuse(outcome.error());
}

}  // namespace

void add_invite_revoke_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<RevokeArguments>();
  auto* command = group.add_subcommand("revoke", "Withdraw invites, at once: those named, or all that match");
  command->add_option("INVITE", arguments->words,
                      "Its id, its token or its link; where options say which, the host instead");
  auto options = add_filter_options(*command, arguments->filter);
  command
      ->add_option("--older-than", arguments->filter.created_before,
                   "Only those made longer ago than this, such as 30d")
      ->excludes(command->get_option("--created-before"));
  options.push_back(command->get_option("--older-than"));
  command->add_option("--reason", arguments->reason, reason_help);
  command->add_flag("--yes", arguments->yes,
                    "With options that say which: do it; else only say what it would do");
  session.on_run(*command, [&session, arguments, options] {
    if (std::ranges::any_of(options, [](const auto* option) { return option->count() > 0; })) {
      return revoke_matching(session, *arguments);
    }
    if (arguments->words.size() == 1) return revoke_one(session, *arguments);
    if (!arguments->words.empty()) return revoke_several(session, *arguments);
    session.refuse({domain::Errc::invalid_argument, "say which invites; see usher invite revoke --help"});
    return int{ExitCode::wrong_usage};
  });
}

}  // namespace usher::cli
