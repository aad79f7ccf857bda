#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/cards/card.hpp"

namespace usher::cards {

/// Draws cards one after another, on a thread of its own that starts with the first, and keeps those that
/// were asked for last. Thread-safe.
class CardMaker {
 public:
  struct Limits {
    std::size_t known_max = 48;    ///< cards: with `png_bytes_max`, 12 MiB
    std::size_t waiting_max = 16;  ///< that are to be drawn
    std::size_t asking_max = 64;   ///< who wait for one card
  };
  using Draw = std::function<std::string(const Card&)>;
  /// A PNG; empty where it can't be drawn. Null where too many wait: it may be there later.
  using Png = std::shared_ptr<const std::string>;
  using Done = std::move_only_function<void(const Png&)>;

  explicit CardMaker(Draw draw) : CardMaker(std::move(draw), Limits{}) {}
  CardMaker(Draw draw, Limits limits);
  CardMaker(const CardMaker&) = delete;
  CardMaker& operator=(const CardMaker&) = delete;
  /// Those who wait get none.
  ~CardMaker();

  /// @param key names all that is on the card
  /// @param done called exactly once, on that thread or before this returns; it neither blocks nor throws
  void find(const std::string& key, Card card, Done done);

  /// How many are known, or are to be.
  [[nodiscard]] std::size_t size() const;

 private:
  using Clock = std::chrono::steady_clock;

  struct Entry {
    Png png;  ///< null until it is drawn
    Clock::time_point used;
    std::vector<Done> asking;
  };
  struct Order {
    std::string key;
    Card card;
  };

  /// What the thread has even when this is gone: whoever it tells may be the last who held this.
  struct Memory {
    Draw draw;
    Limits limits;
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, Entry> entries;
    std::deque<Order> waiting;
    bool stopped = false;

    bool begin(const std::string& key, Card card);
    void forget_oldest();
  };

  static void run(const std::shared_ptr<Memory>& held);

  std::shared_ptr<Memory> memory_;
  std::thread thread_;
};

}  // namespace usher::cards
