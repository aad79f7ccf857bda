#include "adapters/cluster/remote_calls.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "domain/use_cases/barrier.hpp"

namespace usher::cluster {

using domain::Errc;

RemoteCalls::RemoteCalls(const RandomId& self, Post post, secrets::Random& random, ConversationLimits limits)
    : self_(self), post_(std::move(post)), random_(random), limits_(limits), thread_([this] { run(); }) {}

RemoteCalls::~RemoteCalls() { stop(); }

Message RemoteCalls::message(Message::Kind kind, const RandomId& call_id) const {
  return {.kind = kind, .call_id = call_id, .from = self_};
}

void RemoteCalls::call(AccountRequest request, domain::Done<bool> done) {
  start(std::move(request),
        [done = std::move(done)](Answer answer, const domain::Profile&) mutable { done(std::move(answer)); });
}

void RemoteCalls::find_profile(std::string address, domain::Done<domain::Profile> done) {
  start({.action = AccountRequest::Action::find_profile, .address = std::move(address)},
        [done = std::move(done)](Answer answer, domain::Profile profile) mutable {
          if (!answer) return done(std::unexpected(std::move(answer).error()));
          done(std::move(profile));
        });
}

void RemoteCalls::start(AccountRequest request, Taking done) {
  const RandomId call_id = random_id(random_);
  const auto now = Clock::now();
  std::unique_lock lock(mutex_);
  if (stopped_ || calls_.size() >= limits_.requests_max) {
    lock.unlock();
    return done(fail(Errc::accounts_unavailable), {});
  }
  calls_.emplace(call_id, Call{.request = std::move(request),
                               .done = std::move(done),
                               .due = now + limits_.discover_every,
                               .discover_until = now + limits_.discover_for});
  lock.unlock();
  changed_.notify_one();
  // Where it can't be said now, it can when it is due.
  post_(message(Message::Kind::discover, call_id));
}

/// The first grant is taken, others of the same request are not.
void RemoteCalls::take_grant(const Message& grant) {
  Message request = message(Message::Kind::request, grant.call_id);
  {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(grant.call_id);
    if (found == calls_.end() || found->second.requested) return;
    Call& call = found->second;
    call.requested = true;
    call.due = Clock::now() + limits_.answer_for;
    request.request = std::move(call.request);
    call.request = AccountRequest{.action = request.request.action};
  }
  changed_.notify_one();  // it may be due sooner than it was
  request.to = grant.from;
  request.grant_id = grant.grant_id;
  if (post_(request)) return;
  if (auto call = remove(grant.call_id)) call->done(fail(Errc::accounts_unavailable), {});
}

void RemoteCalls::take_answer(const Message& answer) {
  std::optional<Call> call;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(answer.call_id);
    if (found == calls_.end() || !found->second.requested) return;
    call = std::move(found->second);
    calls_.erase(found);
  }
  call->done(answer.answer, answer.profile);
}

std::optional<RemoteCalls::Call> RemoteCalls::remove(const RandomId& call_id) {
  const std::scoped_lock lock(mutex_);
  const auto found = calls_.find(call_id);
  if (found == calls_.end()) return std::nullopt;
  Call call = std::move(found->second);
  calls_.erase(found);
  return call;
}

void RemoteCalls::connection_lost() {
  std::vector<Call> lost;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [call_id, call] : calls_) {
      if (call.requested) lost.push_back(std::move(call));
    }
    std::erase_if(calls_, [](const auto& each) { return each.second.requested; });
  }
  for (Call& call : lost) give_up(std::move(call));
}

/// A question whether there is an account changes nothing, whatever became of it.
void RemoteCalls::give_up(Call call) {
  const bool changes = call.request.action == AccountRequest::Action::create ||
                       call.request.action == AccountRequest::Action::set_password;
  const bool unsure = call.requested && changes;
  call.done(fail(unsure ? Errc::accounts_unsure : Errc::accounts_unavailable), {});
}

void RemoteCalls::stop() {
  Calls left;
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    left.swap(calls_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  for (auto& [call_id, call] : left) give_up(std::move(call));
}

RemoteCalls::Due RemoteCalls::take_due(Clock::time_point now) {
  Due due;
  for (auto each = calls_.begin(); each != calls_.end();) {
    Call& call = each->second;
    if (now < call.due) {
      ++each;
    } else if (!call.requested && now < call.discover_until) {
      call.due = std::min(now + limits_.discover_every, call.discover_until);
      due.discoveries.push_back(message(Message::Kind::discover, each->first));
      ++each;
    } else {
      due.over.push_back(std::move(call));
      each = calls_.erase(each);
    }
  }
  return due;
}

void RemoteCalls::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    Due due = take_due(Clock::now());
    if (!due.discoveries.empty() || !due.over.empty()) {
      lock.unlock();
      for (const Message& discovery : due.discoveries) domain::behind_barrier([&] { post_(discovery); });
      for (Call& call : due.over) domain::behind_barrier([&] { give_up(std::move(call)); });
      lock.lock();
      continue;
    }
    if (calls_.empty()) {
      changed_.wait(lock);
    } else {
      const auto next =
          std::ranges::min_element(calls_, {}, [](const auto& each) { return each.second.due; });
      // A copy: while this waits the call may go, and the library looks at the time again afterwards.
      const Clock::time_point due_next = next->second.due;
      changed_.wait_until(lock, due_next);
    }
  }
}

}  // namespace usher::cluster
