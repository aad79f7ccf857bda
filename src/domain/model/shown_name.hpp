#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/model/host.hpp"

namespace usher::domain {

/// In code points; longer ones are cut.
inline constexpr std::size_t shown_name_characters_max = 48;

/// A name that somebody gave themselves, as strangers may be shown it on the pages of their host: one line
/// without what can't be seen or steers others' text, and without piles of marks.
///
/// Empty where nothing is left that people can read, and where it could be taken for something else than a
/// person: a word that looks like one of the host's reserved usernames (`Support`, `Аdmin` with a Cyrillic
/// А), or mixes alphabets as no language does; what the service or its domain is called; an address or a
/// link.
/// @throws std::runtime_error where ICU's data is missing
std::string shown_name(std::string_view given, const Host& host);

}  // namespace usher::domain
