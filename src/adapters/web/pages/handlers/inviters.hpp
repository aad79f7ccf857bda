#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/web/pages/handlers/sites.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::pages {

/// What strangers are told of inviters: asked of their servers, and remembered for a while. A page waits a
/// moment for what is not known yet, and then goes on without; what comes later is there for the next one.
/// Thread-safe. `directory` must outlive what it was asked, `sites` this.
class Inviters {
 public:
  struct Limits {
    std::chrono::milliseconds patience{400};  ///< of a page
    std::chrono::milliseconds keep{std::chrono::minutes{10}};
    std::chrono::milliseconds keep_failure{std::chrono::seconds{20}};  ///< where the server did not answer
    std::size_t known_max = 512;  ///< inviters: with `domain::Profile`'s bounds, 3 MiB
    std::size_t asked_max = 64;   ///< at once
  };

  /// With a name that can be shown (`domain::shown_name`). Never null.
  using Shown = std::shared_ptr<const domain::Profile>;
  using Next = std::move_only_function<void(const Shown&)>;

  /// @param directory null where nobody can be asked
  Inviters(domain::AccountDirectory* directory, const Sites& sites) : Inviters(directory, sites, Limits{}) {}
  Inviters(domain::AccountDirectory* directory, const Sites& sites, Limits limits);
  Inviters(const Inviters&) = delete;
  Inviters& operator=(const Inviters&) = delete;
  /// Whoever still waits goes on.
  ~Inviters();

  /// Calls `next` with what is known of an account, or comes to be within the patience of a page: at once, or
  /// on whatever thread.
  void find(const domain::BareJid& address, Next next);
  /// What is known of it already.
  [[nodiscard]] Shown known(const domain::BareJid& address) const;

  /// How many are remembered, or asked for.
  [[nodiscard]] std::size_t size() const;

 private:
  using Clock = std::chrono::steady_clock;

  /// A page that waits.
  struct Waiting {
    Next next;
    Clock::time_point until;
  };
  struct Entry {
    Shown shown;  ///< null until the first answer
    Clock::time_point fresh_until;
    Clock::time_point used;
    bool asked = false;
    std::vector<Waiting> waiting;
  };
  /// What answers that are late find even when this is gone, and who asks: another thread may let go of this
  /// once somebody waits.
  struct Memory {
    domain::AccountDirectory* directory;
    const Sites& sites;
    const Limits limits;
    mutable std::mutex mutex;
    std::map<domain::BareJid, Entry> entries;
    std::condition_variable changed;
    bool stopped = false;
  };

  [[nodiscard]] static bool make_room(Memory& memory);
  static void ask(const std::shared_ptr<Memory>& held, const domain::BareJid& address);
  static void take(Memory& memory, const domain::BareJid& address, Shown shown,
                   Clock::time_point fresh_until);
  static void run(const std::shared_ptr<Memory>& held);

  std::shared_ptr<Memory> memory_;
  std::thread thread_;  ///< sends on those whose patience ends
};

}  // namespace usher::pages
