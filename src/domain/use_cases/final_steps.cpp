#include "domain/use_cases/final_steps.hpp"

#include <utility>

namespace usher::domain {
namespace {

using Then = std::move_only_function<void()>;

/// The store answered for good; asking again would bring the same.
bool is_final(Errc code) { return code == Errc::reservation_not_found || code == Errc::already_redeemed; }

/// @param ask asks the store, and hands what it says to a callback
template <class Ask>
void attempt(Ask ask, int attempts_left, Then then) {
  auto answered = [ask, attempts_left, then = std::move(then)](const auto& outcome) mutable {
    if (outcome || attempts_left <= 1 || is_final(outcome.error().code)) return then();
    attempt(std::move(ask), attempts_left - 1, std::move(then));
  };
  ask(std::move(answered));
}

}  // namespace

void commit_with_retry(Store& store, InviteId invite, std::string holder, Timestamp now, Then then) {
  const auto ask = [&store, invite, holder = std::move(holder), now](auto done) {
    store.commit(invite, holder, now, std::move(done));
  };
  attempt(ask, final_step_attempts, std::move(then));
}

void release_or_leave(Store& store, InviteId invite, std::string holder, Timestamp now, Then then) {
  const auto ask = [&store, invite, holder = std::move(holder), now](auto done) {
    store.release(invite, holder, now, std::move(done));
  };
  attempt(ask, final_step_attempts, std::move(then));
}

}  // namespace usher::domain
