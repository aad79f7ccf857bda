#include "base/cards/card_maker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace usher::cards {
namespace {

/// Memory may be short: then there is no picture.
CardMaker::Png drawn_or_empty(const CardMaker::Draw& draw, const Card& card) {
  try {
    return std::make_shared<const std::string>(draw(card));
  } catch (const std::exception&) {
    return std::make_shared<const std::string>();
  }
}

}  // namespace

CardMaker::CardMaker(Draw draw, Limits limits) : memory_(std::make_shared<Memory>()) {
  memory_->draw = std::move(draw);
  memory_->limits = limits;
}

CardMaker::~CardMaker() {
  std::vector<Done> left;
  {
    const std::scoped_lock lock(memory_->mutex);
    memory_->stopped = true;
    for (auto& [key, entry] : memory_->entries) {
      std::ranges::move(entry.asking, std::back_inserter(left));
      entry.asking.clear();
    }
  }
  memory_->changed.notify_one();
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else if (thread_.joinable()) {
    thread_.join();
  }
  for (Done& each : left) each(nullptr);
}

void CardMaker::find(const std::string& key, Card card, Done done) {
  Png png;
  {
    Memory& memory = *memory_;
    const std::scoped_lock lock(memory.mutex);
    const auto found = memory.entries.find(key);
    const bool is_asked = found != memory.entries.end();
    if (is_asked) {
      found->second.used = Clock::now();
      png = found->second.png;
    }
    if (!png && !memory.stopped) {
      const bool has_room = !is_asked || found->second.asking.size() < memory.limits.asking_max;
      if (has_room && (is_asked || memory.begin(key, std::move(card)))) {
        memory.entries.at(key).asking.push_back(std::move(done));
        if (!thread_.joinable()) thread_ = std::thread([held = memory_] { run(held); });
        memory.changed.notify_one();
        return;
      }
    }
  }
  done(png);
}

bool CardMaker::Memory::begin(const std::string& key, Card card) {
  if (waiting.size() >= limits.waiting_max) return false;
  if (entries.size() >= limits.known_max) forget_oldest();
  if (entries.size() >= limits.known_max) return false;
  entries[key].used = Clock::now();
  waiting.push_back({.key = key, .card = std::move(card)});
  return true;
}

/// But for those that are yet to be drawn.
void CardMaker::Memory::forget_oldest() {
  auto oldest = entries.end();
  for (auto each = entries.begin(); each != entries.end(); ++each) {
    if (!each->second.png) continue;
    if (oldest == entries.end() || each->second.used < oldest->second.used) oldest = each;
  }
  if (oldest != entries.end()) entries.erase(oldest);
}

std::size_t CardMaker::size() const {
  const std::scoped_lock lock(memory_->mutex);
  return memory_->entries.size();
}

void CardMaker::run(const std::shared_ptr<Memory>& held) {
  Memory& memory = *held;
  std::unique_lock lock(memory.mutex);
  while (!memory.stopped) {
    if (memory.waiting.empty()) {
      memory.changed.wait(lock);
      continue;
    }
    const Order order = std::move(memory.waiting.front());
    memory.waiting.pop_front();
    lock.unlock();
    const Png png = drawn_or_empty(memory.draw, order.card);
    lock.lock();
    Entry& entry = memory.entries.at(order.key);
    entry.png = png;
    std::vector<Done> asking = std::exchange(entry.asking, {});
    lock.unlock();
    for (Done& each : asking) each(png);
    asking.clear();  // with whom this may go
    lock.lock();
  }
}

}  // namespace usher::cards
