#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets/secret.hpp"
#include "domain/model/event.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::cli {

/// One line of JSON each, without its line end. `secrets` are written in full: they are what was
/// asked for.
std::string error_json(std::string_view code, std::string_view detail);
std::string invite_json(const domain::Invite& invite, domain::Timestamp now, const secrets::Secret& link,
                        std::string_view uri, const std::vector<domain::Redemption>& uses,
                        const std::vector<domain::Event>* history = nullptr);
/// @param done says whether as many were withdrawn, or would be
std::string revocation_json(std::uint64_t invites, bool done);
std::string invites_json(const std::vector<domain::Invite>& invites, const std::optional<std::string>& next,
                         domain::Timestamp now);

/// For people: a table with a heading, and one invite in full.
std::string invites_text(const std::vector<domain::Invite>& invites, domain::Timestamp now);
std::string invite_text(const domain::Invite& invite, domain::Timestamp now, const secrets::Secret& link,
                        std::string_view uri, const std::vector<domain::Redemption>& uses);
/// One line for each complete use.
std::string uses_text(const std::vector<domain::Redemption>& uses);
/// The same for each event.
std::string history_text(const std::vector<domain::Event>& history);

}  // namespace usher::cli
