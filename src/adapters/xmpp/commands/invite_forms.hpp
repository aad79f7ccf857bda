#pragma once

#include "adapters/xmpp/commands/command_access.hpp"
#include "adapters/xmpp/commands/data_form.hpp"
#include "domain/model/host.hpp"
#include "domain/model/invite.hpp"

namespace usher::xmpp {

// What the commands ask before they create an invite, and what they make of the answers.

DataForm account_form();
domain::Result<domain::InviteDraft> account_draft(const domain::Host& host, const CommandRequester& requester,
                                                  const FormValues& values);

DataForm reset_form();
domain::Result<domain::InviteDraft> reset_draft(const domain::Host& host, const CommandRequester& requester,
                                                const FormValues& values);

}  // namespace usher::xmpp
