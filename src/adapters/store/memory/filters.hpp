#pragma once

#include "domain/use_cases/store.hpp"

namespace usher::store {

/// Whether a list has it behind where it goes on.
bool matches(const domain::InviteFilter& filter, const domain::Invite& invite);

}  // namespace usher::store
