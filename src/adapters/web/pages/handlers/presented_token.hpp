#pragma once

#include <string>
#include <string_view>

#include "domain/use_cases/invitations.hpp"

namespace usher::pages {

/// The token in a query, whatever was done to the link on its way: other parameters were added before or
/// behind it, they were sorted or encoded again, `T` became `T=`, the sentence's full stop or a bracket came
/// along. All pages find it by this one rule: it is the value of `t`, a parameter without a value, or else
/// whatever there is a token of ours in; whatever opens an invite goes before what only looks like it.
/// @returns what is to be searched for; empty where there is nothing
std::string token_in_query(std::string_view query, const domain::Invitations& invitations);

/// The same for what follows `/invite/`.
std::string token_in_path(std::string_view rest, const domain::Invitations& invitations);

}  // namespace usher::pages
