#include "cluster/remote_calls.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace usher::cluster {

using core::Errc;
using core::Error;

RemoteCalls::RemoteCalls(const Name& self, Post post, secrets::Random& random, ConversationLimits limits)
    : self_(self), post_(std::move(post)), random_(random), limits_(limits), thread_([this] { run(); }) {}

RemoteCalls::~RemoteCalls() { stop(); }

Message RemoteCalls::message(Message::Kind kind, const Name& request) const {
  return {.kind = kind, .request = request, .from = self_};
}

void RemoteCalls::call(Order order, service::Done<bool> done) {
  const Name request = random_name(random_);
  const auto now = Clock::now();
  std::unique_lock lock(mutex_);
  if (stopped_ || calls_.size() >= limits_.requests_max) {
    lock.unlock();
    return done(std::unexpected(Error{Errc::accounts_unavailable}));
  }
  calls_.emplace(request, Call{.order = std::move(order),
                               .done = std::move(done),
                               .due = now + limits_.ask_every,
                               .ask_until = now + limits_.ask_for});
  lock.unlock();
  changed_.notify_one();
  // Where it can't be said now, it can when it is due.
  post_(message(Message::Kind::question, request));
}

/// The first offer is taken, others of the same request are not.
void RemoteCalls::take_offer(const Message& offer) {
  Message order = message(Message::Kind::order, offer.request);
  {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(offer.request);
    if (found == calls_.end() || found->second.ordered) return;
    Call& call = found->second;
    call.ordered = true;
    call.due = Clock::now() + limits_.answer_for;
    order.order = std::move(call.order);
    call.order = Order{.action = order.order.action, .address = {}, .password = {}};
  }
  order.to = offer.from;
  order.offer = offer.offer;
  if (post_(order)) return;
  if (auto call = remove(offer.request)) call->done(std::unexpected(Error{Errc::accounts_unavailable}));
}

void RemoteCalls::take_answer(const Message& answer) {
  std::optional<Call> call;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(answer.request);
    if (found == calls_.end() || !found->second.ordered) return;
    call = std::move(found->second);
    calls_.erase(found);
  }
  call->done(answer.answer);
}

std::optional<RemoteCalls::Call> RemoteCalls::remove(const Name& request) {
  const std::scoped_lock lock(mutex_);
  const auto found = calls_.find(request);
  if (found == calls_.end()) return std::nullopt;
  Call call = std::move(found->second);
  calls_.erase(found);
  return call;
}

void RemoteCalls::link_lost() {
  std::vector<Call> lost;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [request, call] : calls_) {
      if (call.ordered) lost.push_back(std::move(call));
    }
    std::erase_if(calls_, [](const auto& each) { return each.second.ordered; });
  }
  for (Call& call : lost) give_up(std::move(call));
}

/// A question whether there is an account changes nothing, whatever became of it.
void RemoteCalls::give_up(Call call) {
  const bool unsure = call.ordered && call.order.action != Order::Action::exists;
  call.done(std::unexpected(Error{unsure ? Errc::accounts_unsure : Errc::accounts_unavailable}));
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
  for (auto& [request, call] : left) give_up(std::move(call));
}

RemoteCalls::Due RemoteCalls::take_due(Clock::time_point now) {
  Due due;
  for (auto each = calls_.begin(); each != calls_.end();) {
    Call& call = each->second;
    if (now < call.due) {
      ++each;
    } else if (!call.ordered && now < call.ask_until) {
      call.due = std::min(now + limits_.ask_every, call.ask_until);
      due.questions.push_back(message(Message::Kind::question, each->first));
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
    if (!due.questions.empty() || !due.over.empty()) {
      lock.unlock();
      for (const Message& question : due.questions) post_(question);
      for (Call& call : due.over) give_up(std::move(call));
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
