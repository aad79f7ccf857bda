#pragma once

#include <string>
#include <vector>

#include "adapters/cli/session.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"

namespace usher::cli {

/// One invite in full, with its link, in the form that was asked for.
std::string render_invite(const Session& session, const domain::Invite& invite,
                          const std::vector<domain::Redemption>& uses);

/// `show` and `revoke`.
void add_one_invite_commands(CLI::App& group, Session& session);

}  // namespace usher::cli
