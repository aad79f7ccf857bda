#pragma once

#include "domain/use_cases/store.hpp"

namespace usher::store {

/// Whether a list has it on any page.
bool matches(const domain::InviteFilter& filter, const domain::Invite& invite);

}  // namespace usher::store
