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

}  // namespace usher::domain
