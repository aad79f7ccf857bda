#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/host_argument.hpp"
#include "adapters/cli/invite_command_parts.hpp"
#include "adapters/cli/invite_roles.hpp"
#include "adapters/cli/label_values.hpp"
#include "adapters/cli/option_values.hpp"
#include "base/text/csv.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::cli {
namespace {

using domain::Result;
using domain::wait_for;

constexpr std::uint32_t count_max = 1000;

struct CreateArguments {
  std::optional<std::string> host;
  std::string username;
  std::string contact;
  std::string reset;
  std::string uses = "1";
  std::string ttl;
  std::string note;
  std::vector<std::string> groups;
  std::vector<std::string> roles;
  std::vector<std::string> labels;
  std::optional<std::uint32_t> count;
  bool allow_registration = false;
};

domain::InviteKind kind_of(const CreateArguments& arguments) {
  if (!arguments.reset.empty()) return domain::InviteKind::reset;
  if (!arguments.contact.empty()) {
    return arguments.allow_registration ? domain::InviteKind::contact_with_registration
                                        : domain::InviteKind::contact;
  }
  return arguments.groups.empty() ? domain::InviteKind::account : domain::InviteKind::group;
}

Result<domain::InviteDraft> draft_of(const CreateArguments& arguments) {
  auto username =
      optional_of(arguments.reset.empty() ? arguments.username : arguments.reset, domain::Localpart::parse);
  if (!username) return std::unexpected(username.error());
  auto inviter = optional_of(arguments.contact, domain::Localpart::parse);
  if (!inviter) return std::unexpected(inviter.error());
  const auto ttl = optional_of(arguments.ttl, domain::parse_duration);
  if (!ttl) return std::unexpected(ttl.error());
  const auto uses = domain::UseLimit::parse(arguments.uses);
  if (!uses) return std::unexpected(uses.error());
  auto labels = parse_labels(arguments.labels);
  if (!labels) return std::unexpected(std::move(labels).error());
  return domain::InviteDraft{.kind = kind_of(arguments),
                             .username = *std::move(username),
                             .inviter = *std::move(inviter),
                             .groups = arguments.groups,
                             .roles = arguments.roles,
                             .uses_allowed = *uses,
                             .ttl = *ttl,
                             .source = domain::InviteSource::cli,
                             .note = arguments.note,
                             .labels = *std::move(labels)};
}

/// Names the invite that holds the name, if that is what stands in the way.
domain::Error explained(const Session& session, const domain::Host& host,
                        const std::optional<domain::Localpart>& name, domain::Error error) {
  if (error.code != domain::Errc::username_reserved || !name) return error;
  domain::InviteFilter filter;
  filter.host = host.domain;
  filter.username = name;
  filter.states = {domain::InviteState::pending};
  const auto page = wait_for<domain::InvitePage>(
      [&](auto done) { session.services().invitations.list(std::move(filter), std::move(done)); });
  if (!page) return error;
  const auto holds = std::ranges::find_if(
      page->invites, [](const domain::Invite& invite) { return invite.kind != domain::InviteKind::reset; });
  if (holds == page->invites.end()) return error;
  const auto id = domain::to_string(holds->id);
  error.detail = "the username '" + name->str() + "' is held by the invite " + id + " until " +
                 domain::to_rfc3339(holds->expires_at) + ": usher invite revoke " + id + " gives it free";
  return error;
}

/// Each invite is made in a transaction of its own, and written at once: what is made before something fails
/// is known.
class Written {
 public:
  Written(Session& session, bool several) : session_(session), several_(several) {
    if (session.output == Output::csv) session.out() << "id,link,expires_at\n";
  }

  void add(const domain::Invite& invite) {
    if (session_.json()) {
      json_ += (json_.empty() ? "" : ",") + render_invite_object(session_, invite);
      return;
    }
    const auto link = session_.services().invitations.link_of(invite);
    if (session_.output == Output::csv) {
      session_.out() << text::csv_row(
          {domain::to_string(invite.id), std::string(link.reveal()), domain::to_rfc3339(invite.expires_at)});
    } else {
      session_.out() << link.reveal() << '\n';
    }
    session_.out().flush();
  }

  void end() {
    if (!session_.json()) return;
    if (several_) session_.out() << "{\"invites\":[" << json_ << "]}\n";
    if (!several_ && !json_.empty()) session_.out() << json_ << '\n';
  }

 private:
  Session& session_;
  bool several_;
  std::string json_;
};

int create_invites(Session& session, const CreateArguments& arguments) {
  auto& services = session.services();
  const auto host = choose_host(session, arguments.host);
  if (!host) return host.error();
  auto draft = draft_of(arguments);
  if (!draft) return session.refuse(draft.error());
  draft->source_detail = session.actor().id;
  if (auto sound = domain::check_draft(*draft); !sound) return session.refuse(sound.error());
  if (auto known = check_roles(session, *host, arguments.roles); !known) return session.refuse(known.error());
  Written written(session, arguments.count.has_value());
  for (std::uint32_t i = 0; i < arguments.count.value_or(1); ++i) {
    const auto shared = wait_for<domain::SharedInvite>(
        [&](auto done) { services.invitations.create(*host, *draft, std::nullopt, std::move(done)); });
    if (!shared) {
      written.end();
      return session.refuse(explained(session, *host, draft->username, shared.error()));
    }
    written.add(shared->invite);
  }
  written.end();
  return ExitCode::done;
}

}  // namespace

void add_invite_create_command(CLI::App& group, Session& session) {
  const auto arguments = std::make_shared<CreateArguments>();
  auto* create = group.add_subcommand("create", "Create an invite and print its link");
  create->add_option("HOST", arguments->host,
                     "The XMPP host to invite to; may be left out where there is one");
  auto* username = create->add_option("--username", arguments->username, "Only this username may register");
  auto* contact = create->add_option("--contact", arguments->contact, "Become a contact of this user");
  create->add_flag("--allow-registration", arguments->allow_registration, "With --contact: or register first")
      ->needs(contact);
  auto* groups =
      create->add_option("--group", arguments->groups, "Join this group (may be given several times)");
  auto* roles = create->add_option("--role", arguments->roles, "Get this role (may be given several times)");
  auto* reset = create->add_option("--reset", arguments->reset, "Choose a new password for this user");
  for (auto* other : {username, contact, groups, roles}) reset->excludes(other);
  create->add_option("--uses", arguments->uses, "How many may use it: a number, or 'unlimited'")
      ->capture_default_str();
  create->add_option("--ttl", arguments->ttl, "How long it is valid, such as 7d (default: the host's)");
  create->add_option("--note", arguments->note, "A note for yourself");
  create->add_option("--label", arguments->labels, "KEY=VALUE, to find it by (may be given several times)");
  auto* count = create->add_option("--count", arguments->count, "Make so many that are alike")
                    ->check(CLI::Range(1U, count_max));
  for (auto* one : {username, reset}) count->excludes(one);
  session.on_run(
      *create, [&session, arguments] { return create_invites(session, *arguments); }, Forms::with_csv);
}

}  // namespace usher::cli
