#include "adapters/web/pages/handlers/inviters.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "domain/model/shown_name.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::pages {
namespace {

const Inviters::Shown& nothing() {
  static const auto empty = std::make_shared<const domain::Profile>();
  return empty;
}

}  // namespace

Inviters::Inviters(domain::AccountDirectory* directory, const Sites& sites, Limits limits)
    : memory_(std::make_shared<Memory>(directory, sites, limits)) {
  if (directory != nullptr) thread_ = std::thread([memory = memory_] { run(memory); });
}

Inviters::~Inviters() {
  std::vector<std::pair<Waiting, Shown>> left;
  {
    const std::scoped_lock lock(memory_->mutex);
    memory_->stopped = true;
    for (auto& [address, entry] : memory_->entries) {
      for (Waiting& each : entry.waiting) left.emplace_back(std::move(each), entry.shown);
      entry.waiting.clear();
    }
  }
  memory_->changed.notify_one();
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();  // it let go of the last who held this, and ends now
  } else if (thread_.joinable()) {
    thread_.join();
  }
  for (auto& [waiting, shown] : left) waiting.next(shown ? shown : nothing());
}

void Inviters::find(const domain::BareJid& address, Next next) {
  const auto memory = memory_;
  if (memory->directory == nullptr) return next(nothing());
  const auto now = Clock::now();
  std::unique_lock lock(memory->mutex);
  auto found = memory->entries.find(address);
  if (found == memory->entries.end()) {
    if (!make_room(*memory)) {
      lock.unlock();
      return next(nothing());
    }
    found = memory->entries.try_emplace(address).first;
  }
  Entry& entry = found->second;
  entry.used = now;
  const bool ask_now = !entry.asked && entry.fresh_until <= now;
  entry.asked = entry.asked || ask_now;
  const Shown shown = entry.shown;
  if (shown) {  // what is a little old will do while it is asked for again
    lock.unlock();
    if (ask_now) ask(memory, address);
    return next(shown);
  }
  entry.waiting.push_back({.next = std::move(next), .until = now + memory->limits.patience});
  lock.unlock();
  if (ask_now) ask(memory, address);
  memory->changed.notify_one();
}

Inviters::Shown Inviters::known(const domain::BareJid& address) const {
  const std::scoped_lock lock(memory_->mutex);
  const auto found = memory_->entries.find(address);
  return found == memory_->entries.end() || !found->second.shown ? nothing() : found->second.shown;
}

std::size_t Inviters::size() const {
  const std::scoped_lock lock(memory_->mutex);
  return memory_->entries.size();
}

/// Forgets who was looked at longest ago. Whose server is being asked stays, and such are few.
bool Inviters::make_room(Memory& memory) {
  const Limits& limits = memory.limits;
  const auto is_asked = [](const auto& each) { return each.second.asked; };
  if (std::ranges::count_if(memory.entries, is_asked) >= static_cast<std::ptrdiff_t>(limits.asked_max))
    return false;
  if (memory.entries.size() < limits.known_max) return true;
  const auto oldest = std::ranges::min_element(
      memory.entries, {}, [&](const auto& each) { return std::pair(is_asked(each), each.second.used); });
  if (is_asked(*oldest)) return false;
  memory.entries.erase(oldest);
  return true;
}

/// What a server that does not answer said before stays.
void Inviters::ask(const std::shared_ptr<Memory>& held, const domain::BareJid& address) {
  const domain::Host* host = held->sites.of(address.domain()).host;
  held->directory->find_profile(
      address, [memory = held, address, host = *host](domain::Result<domain::Profile> found) {
        const auto now = Clock::now();
        if (!found) return take(*memory, address, nullptr, now + memory->limits.keep_failure);
        found->name = domain::shown_name(found->name, host);
        take(*memory, address, std::make_shared<const domain::Profile>(*std::move(found)),
             now + memory->limits.keep);
      });
}

void Inviters::take(Memory& memory, const domain::BareJid& address, Shown shown,
                    Clock::time_point fresh_until) {
  std::vector<Waiting> waiting;
  {
    const std::scoped_lock lock(memory.mutex);
    Entry& entry = memory.entries.at(address);
    entry.asked = false;
    entry.fresh_until = fresh_until;
    if (shown || !entry.shown) entry.shown = shown ? shown : nothing();
    shown = entry.shown;
    waiting.swap(entry.waiting);
  }
  for (Waiting& each : waiting) each.next(shown);
}

void Inviters::run(const std::shared_ptr<Memory>& held) {
  Memory& memory = *held;
  std::unique_lock lock(memory.mutex);
  while (!memory.stopped) {
    const auto now = Clock::now();
    std::vector<Waiting> over;
    std::optional<Clock::time_point> due;
    for (auto& [address, entry] : memory.entries) {
      // They came one after another, with the same patience.
      const auto late =
          std::ranges::find_if(entry.waiting, [&](const Waiting& each) { return each.until > now; });
      std::move(entry.waiting.begin(), late, std::back_inserter(over));
      entry.waiting.erase(entry.waiting.begin(), late);
      if (!entry.waiting.empty())
        due = std::min(due.value_or(Clock::time_point::max()), entry.waiting.front().until);
    }
    if (!over.empty()) {
      lock.unlock();
      for (Waiting& each : over) domain::behind_barrier([&] { each.next(nothing()); });
      lock.lock();
    } else if (due) {
      memory.changed.wait_until(lock, *due);
    } else {
      memory.changed.wait(lock);
    }
  }
}

}  // namespace usher::pages
