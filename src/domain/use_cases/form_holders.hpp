#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/secrets/random.hpp"
#include "domain/model/redemption.hpp"

namespace usher::domain {

// Who holds a use of an invite while a form is worked on: `form:`, the form's id, a full stop, and
// what is random for each attempt. So all attempts of a form are known as its own, on every node and
// after a restart, and yet two nodes never share a holder, which would be two attempts on one use.

inline constexpr std::size_t form_id_bytes_max = 64;

/// 1 to 64 letters and digits of ASCII.
bool is_form_id(std::string_view text) noexcept;

/// @param form is a form id
/// @throws what `random` throws
std::string new_holder(std::string_view form, secrets::Random& random);

/// What this form came to: a redemption that is complete rather than one under way.
std::optional<Redemption> find_of_form(std::span<const Redemption> redemptions, std::string_view form);

/// The registration of this account by a form that this browser was shown: the ids of those end with
/// `browser`, which is not empty.
std::optional<Redemption> find_of_browser(std::span<const Redemption> redemptions, std::string_view browser,
                                          const BareJid& redeemer);

/// The id of the form that a holder is an attempt of; empty where it is none.
std::string_view form_of(std::string_view holder) noexcept;

}  // namespace usher::domain
