#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "adapters/cli/session.hpp"
#include "domain/model/host.hpp"

namespace usher::cli {

/// The host that a command is for: the one that is named or, where that is left out, the only one there is.
/// @returns the exit code where there is none; the complaint is made then
std::expected<std::reference_wrapper<const domain::Host>, int> choose_host(
    Session& session, const std::optional<std::string>& given);

inline constexpr const char* host_help = "The XMPP host; may be left out where there is one";

/// Whether a command may leave the host out.
bool has_one_host(const Session& session);

}  // namespace usher::cli
