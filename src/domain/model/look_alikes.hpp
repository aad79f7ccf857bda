#pragma once

#include <string>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/jid.hpp"

namespace usher::domain {

/// The same for all names that look the same: `admin`, `ad.min`, `adrnin`, `аdmіn` in Cyrillic letters. It is
/// the skeleton of UTS #39 without what people overlook: all that is no letter, digit or mark, or can't be
/// seen. Empty where nothing remains, or the name is too long to be taken for another.
/// @throws std::runtime_error where ICU's data is missing
std::string appearance_of(std::string_view name);

/// Whether people see what stands there, and can't take it for another name.
///
/// A new username holds letters, digits and marks, or printable ASCII (the IdentifierClass of RFC 8264
/// section 4.2, which RFC 7622 section 3.3 prescribes): no blanks, fillers, dots and dashes of other
/// alphabets. One of them is a letter or digit, and a mark stands on something. Scripts are mixed as one
/// language does (UTS #39, "highly restrictive"), Latin letters with none but Chinese and Japanese ones,
/// before or behind them; digits are of one script.
/// @returns `username_invalid` with a sentence that says what is wrong
/// @throws std::runtime_error where ICU's data is missing
Result<void> check_appearance(const Localpart& name);

}  // namespace usher::domain
