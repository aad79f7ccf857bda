#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "service/account_directory.hpp"

namespace usher::accounts {

/// An XMPP server that misbehaves as a test tells it. Thread-safe but for its public members, which are
/// set while nothing is under way.
class ScriptedAccounts final : public service::AccountDirectory {
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

  void exists(core::BareJid address, service::Done<bool> done) override;
  void create(service::NewAccount account, service::Done<service::AccountCreated> done) override;
  void set_password(core::BareJid address, core::Secret password, service::Done<void> done) override;

  /// What becomes of each call. It is asked when the call is answered.
  std::function<Fate(Call)> fate = [](Call) { return Fate::works; };
  /// Calls wait until they are answered one by one.
  bool slow = false;
  bool contact_added = false;

  [[nodiscard]] std::size_t waiting() const;
  void answer(std::size_t index);
  void answer_all();
  /// What was late is done now.
  void arrive();

  /// Somebody makes an account in another way.
  void add(const core::BareJid& address, const std::string& password = {});
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t calls(Call call) const;
  [[nodiscard]] std::string password_of(const core::BareJid& address) const;

 private:
  using Action = std::move_only_function<void()>;

  using Answer = service::Done<bool>;

  void take(Call call, core::BareJid address, std::string password, Answer answer);
  void meet_fate(Call call, const core::BareJid& address, const std::string& password, Answer answer);
  /// What the call does where nothing is in its way; for `exists`, whether there is one.
  core::Result<bool> apply(Call call, const core::BareJid& address, const std::string& password);

  mutable std::mutex mutex_;
  std::map<core::BareJid, std::string> passwords_;
  std::map<Call, std::size_t> calls_;
  std::vector<Action> waiting_;
  std::vector<Action> late_;
  std::vector<Answer> unanswered_;
};

}  // namespace usher::accounts
