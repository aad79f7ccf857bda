#pragma once

#include <string>
#include <vector>

#include "adapters/cli/session.hpp"
#include "domain/model/event.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"

namespace usher::cli {

inline constexpr const char* invite_help = "Its id, its token or its link";

domain::Result<domain::Invite> find_invite(const Session& session, const std::string& reference);
domain::Result<std::vector<domain::Redemption>> uses_of(const Session& session, domain::InviteId id);

/// One invite in full, with its link, as JSON without a line end.
std::string render_invite_object(const Session& session, const domain::Invite& invite,
                                 const std::vector<domain::Redemption>& uses = {});
/// Prints an invite in full, or says why there is none.
int print_invite(Session& session, const domain::Result<domain::Invite>& invite);

// Each adds a command to `usher invite`, or several.
void add_invite_create_command(CLI::App& group, Session& session);
void add_invite_show_command(CLI::App& group, Session& session);
/// `edit` and `extend`.
void add_invite_edit_commands(CLI::App& group, Session& session);
void add_invite_revoke_command(CLI::App& group, Session& session);
void add_invite_restore_command(CLI::App& group, Session& session);

}  // namespace usher::cli
