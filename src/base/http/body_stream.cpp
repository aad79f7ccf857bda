#include "base/http/body_stream.hpp"

#include <utility>

namespace usher::http {

bool BodyStream::write(std::string_view bytes) {
  std::function<void()> wake;
  std::function<void()> taken;  // what it holds may end with it, outside of the lock
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return false;
    if (unsent_.empty() && !bytes.empty()) wake = wake_;
    if (bytes.size() > unsent_bytes_max_ - unsent_.size()) {
      wake = wake_;
      state_ = State::broken;
      std::string().swap(unsent_);
      taken.swap(taken_);
    } else {
      unsent_ += bytes;
    }
  }
  if (wake) wake();
  return open();
}

void BodyStream::end() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return;
    state_ = State::ended;
    wake = wake_;
  }
  if (wake) wake();
}

bool BodyStream::open() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::open;
}

void BodyStream::when_taken(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::broken) return;
    if (!unsent_.empty()) {
      taken_ = std::move(then);
      return;
    }
  }
  then();
}

void BodyStream::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

BodyStream::State BodyStream::take(std::string& out) {
  std::function<void()> taken;
  State state = State::open;
  {
    const std::lock_guard lock(mutex_);
    out += unsent_;
    std::string().swap(unsent_);
    state = state_;
    taken.swap(taken_);
  }
  if (taken) taken();
  return state;
}

void BodyStream::abandon() {
  // What these hold may end with them, outside of the lock.
  std::function<void()> wake;
  std::function<void()> taken;
  const std::lock_guard lock(mutex_);
  if (state_ == State::open) state_ = State::broken;
  std::string().swap(unsent_);
  wake.swap(wake_);
  taken.swap(taken_);
}

std::size_t BodyStream::unsent_bytes() const {
  const std::lock_guard lock(mutex_);
  return unsent_.capacity();
}

std::shared_ptr<BodyStream> outlet_of(std::shared_ptr<BodyStream> stream) {
  BodyStream* const same = stream.get();
  return {same, [kept = std::move(stream)](BodyStream*) { kept->abandon(); }};
}

}  // namespace usher::http
