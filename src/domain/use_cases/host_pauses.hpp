#pragma once

#include <optional>
#include <string>

#include "domain/model/actor.hpp"
#include "domain/model/host.hpp"
#include "domain/model/host_state.hpp"
#include "domain/use_cases/clock.hpp"
#include "domain/use_cases/done.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// Stopping everything of a host at once, and letting it go on. Thread-safe. The references must outlive this
/// object and all that it was asked.
class HostPauses {
 public:
  HostPauses(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// The pause that holds now.
  void find(const Host& host, Done<std::optional<HostPause>> done);
  /// Good where anything may begin on the host now.
  /// @returns `host_paused`
  void check_open(const DomainName& host, Done<void> done);

  /// Takes the place of one that holds.
  /// @param until when it ends by itself; nothing: once somebody resumes the host
  /// @returns `invalid_argument` for a reason that is too long or no text, and for an end that is over;
  /// `key_refused`
  void pause(const Host& host, std::optional<Timestamp> until, Requester by, const std::string& reason,
             Done<HostPause> done);
  /// Harmless where the host is not paused.
  /// @returns `invalid_argument` for a reason that is too long or no text; `key_refused`
  void resume(const Host& host, Requester by, const std::string& reason, Done<void> done);

  [[nodiscard]] Timestamp now() const { return clock_.now(); }

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace usher::domain
