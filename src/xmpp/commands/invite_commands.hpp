#pragma once

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"
#include "core/jid.hpp"
#include "secrets/random.hpp"
#include "service/clock.hpp"
#include "service/invitations.hpp"
#include "xmpp/commands/command_access.hpp"
#include "xmpp/commands/command_sessions.hpp"
#include "xmpp/commands/data_form.hpp"
#include "xmpp/commands/invite_creation.hpp"
#include "xmpp/stream/stanza.hpp"

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
  InviteCommands(service::Invitations& invitations, secrets::Random& random, const service::Clock& clock,
                 std::map<core::DomainName, CommandPolicy> policies)
      : invitations_(invitations),
        sessions_(random, clock),
        creation_(invitations),
        policies_(std::move(policies)) {}

  /// Runs a step of a command.
  /// @param command the `command` element of the request
  void execute(const core::Host& host, const CommandRequester& requester, const Element& command,
               CommandDone done);

  /// All that somebody could run at a host, whoever they are.
  [[nodiscard]] std::vector<OfferedCommand> offered(const core::Host& host) const;
  /// Those that this one may run.
  [[nodiscard]] std::vector<OfferedCommand> offered(const core::Host& host,
                                                    const CommandRequester& requester) const;

 private:
  struct Kind;

  static const std::vector<Kind>& kinds();
  static const Kind* find_kind(std::string_view node);
  [[nodiscard]] const CommandPolicy& policy_of(const core::Host& host) const;
  [[nodiscard]] bool allows(const core::Host& host, const CommandRequester& requester,
                            const Kind& kind) const;

  void run_at_once(const core::Host& host, const CommandRequester& requester, const Kind& kind,
                   CommandDone done);
  void run_form(const core::Host& host, const CommandRequester& requester, const Kind& kind,
                const Element& command, CommandDone done);
  void submit(const core::Host& host, const CommandRequester& requester, const Kind& kind,
              const std::string& session, const FormValues& values, CommandDone done);
  [[nodiscard]] std::optional<CommandError> check_session(const core::Host& host,
                                                          const CommandRequester& requester, const Kind& kind,
                                                          const std::string& session) const;
  [[nodiscard]] Element ask(const core::Host& host, const CommandRequester& requester, const Kind& kind,
                            std::string session, std::string_view problem);
  void create(const core::Host& host, const CommandRequester& requester, const Kind& kind,
              core::InviteDraft draft, std::string session, CommandDone done);
  [[nodiscard]] Element completed(const Kind& kind, const service::SharedInvite& created,
                                  const std::string& session) const;

  service::Invitations& invitations_;
  CommandSessions sessions_;
  InviteCreation creation_;
  std::map<core::DomainName, CommandPolicy> policies_;
};

}  // namespace usher::xmpp
