#include "service/final_steps.hpp"

#include <utility>

namespace usher::service {
namespace {

using Then = std::move_only_function<void()>;

/// The store answered for good; asking again would bring the same.
bool is_final(core::Errc code) {
  return code == core::Errc::reservation_not_found || code == core::Errc::already_redeemed;
}

void commit(Store& store, core::InviteId invite, std::string holder, core::Timestamp now, int attempts_left,
            Then then) {
  auto again = holder;
  store.commit(invite, std::move(holder), now,
               [&store, invite, again = std::move(again), now, attempts_left,
                then = std::move(then)](core::Result<core::Redemption> committed) mutable {
                 if (committed || attempts_left <= 1 || is_final(committed.error().code)) return then();
                 commit(store, invite, std::move(again), now, attempts_left - 1, std::move(then));
               });
}

void release(Store& store, core::InviteId invite, std::string holder, int attempts_left, Then then) {
  auto again = holder;
  store.release(invite, std::move(holder),
                [&store, invite, again = std::move(again), attempts_left,
                 then = std::move(then)](core::Result<void> released) mutable {
                  if (released || attempts_left <= 1 || is_final(released.error().code)) return then();
                  release(store, invite, std::move(again), attempts_left - 1, std::move(then));
                });
}

}  // namespace

void commit_or_leave(Store& store, core::InviteId invite, std::string holder, core::Timestamp now,
                     Then then) {
  commit(store, invite, std::move(holder), now, final_step_attempts, std::move(then));
}

void release_or_leave(Store& store, core::InviteId invite, std::string holder, Then then) {
  release(store, invite, std::move(holder), final_step_attempts, std::move(then));
}

}  // namespace usher::service
