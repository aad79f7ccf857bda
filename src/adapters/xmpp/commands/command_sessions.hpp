#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/secrets/random.hpp"
#include "domain/use_cases/clock.hpp"

namespace usher::xmpp {

/// Commands that wait for their form to be filled in (XEP-0050 section 3.2). Thread-safe and bounded: where
/// there are too many, the one that waits longest is forgotten, of those whose account has the most of them.
/// The references must outlive this.
class CommandSessions {
 public:
  static constexpr std::size_t sessions_max = 1000;
  static constexpr std::size_t per_owner_max = 10;  ///< of one bare address
  static constexpr domain::Duration lifetime = std::chrono::minutes{30};

  enum class Found : std::uint8_t { open, expired, unknown };

  CommandSessions(secrets::Random& random, const domain::Clock& clock) : random_(random), clock_(clock) {}

  /// @param requester the full address: nobody else goes on with the session
  /// @returns its id
  std::string open(const std::string& requester, const std::string& host, const std::string& node);
  [[nodiscard]] Found find(const std::string& id, const std::string& requester, const std::string& host,
                           const std::string& node) const;
  void close(const std::string& id);

  [[nodiscard]] std::size_t size() const;

 private:
  struct Session {
    std::string requester;
    std::string host;
    std::string node;
    domain::Timestamp opened_at;
  };
  using Sessions = std::map<std::string, Session, std::less<>>;

  void make_room(const std::string& requester);
  template <class Predicate>
  void forget_oldest(Predicate of_owner);

  secrets::Random& random_;
  const domain::Clock& clock_;
  mutable std::mutex mutex_;
  Sessions sessions_;
};

}  // namespace usher::xmpp
