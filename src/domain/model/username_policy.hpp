#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"

namespace usher::domain {

/// Names that sound like the service itself, or that mail and the web give a meaning to (RFC 2142). A
/// host's list starts as these.
const std::vector<std::string>& reserved_usernames_default();

/// The name that an invitee registers.
///
/// A name that the invite pins is always allowed, and an empty `text` means it. Any other must be none of
/// `reserved` and not look like one: `аdmin` with a Cyrillic а, `r00t` and `host-master` count as what
/// they look like (the skeletons of UTS #39, with full stops, hyphens and underscores left out). Nor may
/// it mix scripts as no language does (UTS #39, "highly restrictive"), mix digits of two scripts, or repeat
/// a mark so that it can't be seen. What nodeprep refuses, such as characters that turn the direction of a
/// line, is refused first.
/// @returns `username_invalid`, `username_reserved`, `username_mismatch`
/// @throws std::runtime_error where ICU's data is missing
Result<Localpart> choose_username(std::string_view text, const std::optional<Localpart>& pinned,
                                  std::span<const std::string> reserved);

}  // namespace usher::domain
