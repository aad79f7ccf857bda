#include "domain/use_cases/settlement.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace usher::domain {

/// Counts what became of each, and tells once the last one is through.
class Settlement::Batch {
 public:
  Batch(std::size_t count, Done<Settled> done) : open_(count), done_(std::move(done)) {}

  void count(std::uint32_t Settled::* what) {
    {
      const std::scoped_lock lock(mutex_);
      ++(settled_.*what);
      if (--open_ > 0) return;
    }
    done_(settled_);
  }

 private:
  std::mutex mutex_;
  std::size_t open_;
  Settled settled_;
  Done<Settled> done_;
};

namespace {

template <class Batch>
void commit(Store& store, const Redemption& overdue, Timestamp now, std::shared_ptr<Batch> batch) {
  store.commit(overdue.invite, overdue.holder, now,
               [batch = std::move(batch)](const Result<Redemption>& done) {
                 batch->count(done ? &Settled::committed : &Settled::left);
               });
}

template <class Batch>
void release(Store& store, const Redemption& overdue, Timestamp now, std::shared_ptr<Batch> batch) {
  store.release(overdue.invite, overdue.holder, now, [batch = std::move(batch)](const Result<void>& done) {
    if (done) return batch->count(&Settled::released);
    // The attempt itself, or another node, was quicker.
    const bool complete = done.error().code == Errc::already_redeemed;
    batch->count(complete ? &Settled::committed : &Settled::left);
  });
}

}  // namespace

void Settlement::settle(Done<Settled> done) {
  if (directory_ == nullptr) return done(Settled{});
  const auto now = clock_.now();
  store_.list_overdue(
      now, batch_max, [this, now, done = std::move(done)](Result<std::vector<Redemption>> overdue) mutable {
        if (!overdue) return done(std::unexpected(std::move(overdue).error()));
        if (overdue->empty()) return done(Settled{});
        const auto batch = std::make_shared<Batch>(overdue->size(), std::move(done));
        for (const Redemption& one : *overdue) {
          if (one.purpose == Purpose::subscription) {
            commit(store_, one, now, batch);
            continue;
          }
          if (one.purpose == Purpose::password_reset) {
            release(store_, one, now, batch);
            continue;
          }
          directory_->exists(one.redeemer, [this, one, now, batch](const Result<bool>& there) {
            if (!there) return batch->count(&Settled::left);
            if (*there) return commit(store_, one, now, batch);
            release(store_, one, now, batch);
          });
        }
      });
}

}  // namespace usher::domain
