#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/use_cases/account_directory.hpp"

namespace usher::accounts {

/// An XMPP server that misbehaves as a test tells it. Thread-safe but for its public members, which are
/// set while nothing is under way.
class ScriptedAccounts final : public domain::AccountDirectory {
 public:
  enum class Call : std::uint8_t { exists, create, set_password };
  enum class Fate : std::uint8_t {
    works,
    down,         ///< `accounts_unavailable`
    refuses,      ///< `password_refused`
    unsure,       ///< nothing was done, and `accounts_unsure`
    unsure_done,  ///< it was done, and `accounts_unsure`
    unsure_late,  ///< `accounts_unsure`, and it is done when `arrive` is called
    silent,       ///< nothing was done and there is never an answer
    silent_done,  ///< it was done and there is never an answer
  };

  void exists(domain::BareJid address, domain::Done<bool> done) override;
  void has_been_there(domain::BareJid address, domain::Duration how_long, domain::Done<bool> done) override;
  void find_profile(domain::BareJid address, domain::Done<domain::Profile> done) override;
  void create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) override;
  void set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) override;

  /// What becomes of each call. It is asked when the call is answered.
  std::function<Fate(Call)> fate = [](Call) { return Fate::works; };
  /// Calls wait until they are answered one by one.
  bool slow = false;
  bool contact_added = false;
  /// For how long accounts have been there, negative where there is none; all others have been there for
  /// ever.
  std::map<domain::BareJid, domain::Duration> ages;

  /// Hosts whose servers can't be asked who has been there.
  std::set<domain::DomainName> silent_hosts;

  /// What is told of accounts; of all others nothing.
  std::map<domain::BareJid, domain::Profile> profiles;
  /// Whoever asks for one waits until `answer_profiles`.
  bool slow_profiles = false;
  [[nodiscard]] std::size_t profiles_asked() const;
  /// By what `profiles` holds then, or by `accounts_unavailable`.
  void answer_profiles(bool available = true);

  [[nodiscard]] std::size_t waiting() const;
  void answer(std::size_t index);
  void answer_all();
  /// What was late is done now.
  void arrive();

  /// Somebody makes an account in another way.
  void add(const domain::BareJid& address, const std::string& password = {});
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t calls(Call call) const;
  [[nodiscard]] std::string password_of(const domain::BareJid& address) const;

 private:
  using Action = std::move_only_function<void()>;

  using Answer = domain::Done<bool>;

  void take(Call call, domain::BareJid address, std::string password, Answer answer);
  void meet_fate(Call call, const domain::BareJid& address, const std::string& password, Answer answer);
  /// What the call does where nothing is in its way; for `exists`, whether there is one.
  domain::Result<bool> apply(Call call, const domain::BareJid& address, const std::string& password);

  [[nodiscard]] domain::Profile profile_of(const domain::BareJid& address) const;

  mutable std::mutex mutex_;
  std::size_t profiles_asked_ = 0;
  std::vector<std::pair<domain::BareJid, domain::Done<domain::Profile>>> waiting_for_profiles_;
  std::map<domain::BareJid, std::string> passwords_;
  std::map<Call, std::size_t> calls_;
  std::vector<Action> waiting_;
  std::vector<Action> late_;
  std::vector<Answer> unanswered_;
};

}  // namespace usher::accounts
