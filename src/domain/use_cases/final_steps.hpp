#pragma once

#include <functional>
#include <string>

#include "domain/model/invite.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

// The last step of a redemption, tried up to three times where the store is in trouble. Nothing is told of
// how it went: what is not done then is left to settlement, which finds it once its lease ran out.

inline constexpr int final_step_attempts = 3;

void commit_with_retry(Store& store, InviteId invite, std::string holder, Timestamp now,
                       std::move_only_function<void()> then);
void release_or_leave(Store& store, InviteId invite, std::string holder, Timestamp now,
                      std::move_only_function<void()> then);

}  // namespace usher::domain
