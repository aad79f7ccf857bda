#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/secret.hpp"
#include "service/api_keys.hpp"
#include "service/store.hpp"

namespace usher::cli {

/// One line of JSON each, without its line end. `secrets` are written in full: they are what was
/// asked for.
std::string error_json(std::string_view code, std::string_view detail);
std::string key_json(const service::IssuedKey& issued);
std::string keys_json(const std::vector<core::ApiKey>& keys);
std::string invite_json(const core::Invite& invite, core::Timestamp now, const core::Secret& link,
                        std::string_view uri);
std::string invites_json(const service::InvitePage& page, core::Timestamp now);

/// For people: a table with a heading, and one invite in full.
std::string invites_text(const service::InvitePage& page, core::Timestamp now);
std::string invite_text(const core::Invite& invite, core::Timestamp now, const core::Secret& link,
                        std::string_view uri);

}  // namespace usher::cli
