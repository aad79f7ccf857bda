#pragma once

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/xmpp/commands/administrator_guard.hpp"
#include "adapters/xmpp/commands/command_access.hpp"
#include "adapters/xmpp/commands/command_sessions.hpp"
#include "adapters/xmpp/commands/data_form.hpp"
#include "adapters/xmpp/commands/invite_creation.hpp"
#include "adapters/xmpp/stream/stanza.hpp"
#include "base/secrets/random.hpp"
#include "domain/model/host.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::xmpp {

/// Why a command was not taken (XEP-0050 section 4.5).
struct CommandError {
  StanzaError stanza;
  /// `bad-sessionid` and the like, in the commands' namespace; empty where there is none.
  std::string condition;

  [[nodiscard]] std::optional<Element> application_condition() const {
    if (condition.empty()) return std::nullopt;
    return Element(condition, std::string(ns::commands));
  }
};

/// The `command` element that answers, or why there is none.
using CommandDone = std::move_only_function<void(std::expected<Element, CommandError>)>;

/// A command as it is listed.
struct OfferedCommand {
  std::string node;
  std::string name;
  /// Whether nobody but administrators may run it, so that others need not see it.
  bool admins_only = false;
};

/// Ad-hoc commands (XEP-0050) that create invites (XEP-0401): contact invites at once, account invites and
/// password resets by a form. Thread-safe. The references must outlive it, and it all that it was asked.
class InviteCommands {
 public:
  InviteCommands(domain::Invitations& invitations, domain::AccountDirectory& accounts,
                 secrets::Random& random, const domain::Clock& clock,
                 std::map<domain::DomainName, CommandPolicy> policies, IsAdministrator is_administrator)
      : invitations_(invitations),
        accounts_(accounts),
        sessions_(random, clock),
        guard_(std::move(is_administrator)),
        creation_(invitations),
        policies_(std::move(policies)) {}

  /// Runs a step of a command.
  /// @param command the `command` element of the request
  void execute(const domain::Host& host, const CommandRequester& requester, const Element& command,
               CommandDone done);

  /// All that somebody could run at a host, whoever they are.
  [[nodiscard]] std::vector<OfferedCommand> offered(const domain::Host& host) const;
  /// Those that this one may run.
  [[nodiscard]] std::vector<OfferedCommand> offered(const domain::Host& host,
                                                    const CommandRequester& requester) const;

 private:
  struct Kind;

  static const std::vector<Kind>& kinds();
  static const Kind* find_kind(std::string_view node);
  [[nodiscard]] const CommandPolicy& policy_of(const domain::Host& host) const;
  [[nodiscard]] bool allows(const domain::Host& host, const CommandRequester& requester,
                            const Kind& kind) const;

  void run_at_once(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                   CommandDone done);
  void run_form(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                const Element& command, CommandDone done);
  void submit(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
              const std::string& session, const FormValues& values, CommandDone done);
  [[nodiscard]] std::optional<CommandError> check_session(const domain::Host& host,
                                                          const CommandRequester& requester, const Kind& kind,
                                                          const std::string& session) const;
  [[nodiscard]] Element ask(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
                            std::string session, std::string_view problem);
  void create(const domain::Host& host, const CommandRequester& requester, const Kind& kind,
              domain::InviteDraft draft, std::string session, CommandDone done);
  /// Whether the account is there whose password is to be reset. Where nobody says so now, that is judged
  /// when the invite is used. An inviter is there: it is who runs the command.
  /// @returns `account_not_found`
  void check_account(const domain::Host& host, const domain::InviteDraft& draft, domain::Done<void> done);
  /// As far as the accounts of administrators are left alone.
  void create_guarded(const domain::Host& host, const CommandRequester& requester, domain::InviteDraft draft,
                      domain::Done<domain::SharedInvite> done);
  [[nodiscard]] Element completed(const Kind& kind, const domain::SharedInvite& created,
                                  const std::string& session) const;

  domain::Invitations& invitations_;
  domain::AccountDirectory& accounts_;
  CommandSessions sessions_;
  AdministratorGuard guard_;
  InviteCreation creation_;
  std::map<domain::DomainName, CommandPolicy> policies_;
};

}  // namespace usher::xmpp
