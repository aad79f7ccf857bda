#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "accounts/scripted_accounts_for_test.hpp"
#include "secrets/system_random.hpp"
#include "service/invitations.hpp"
#include "service/wait.hpp"
#include "store/memory/memory_store.hpp"

namespace usher::service {

class HandClock final : public Clock {
 public:
  [[nodiscard]] core::Timestamp now() const override { return time; }
  core::Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

/// Fails the next so many commits and releases.
class ShakyStore final : public store::MemoryStore {
 public:
  void commit(core::InviteId invite, std::string holder, core::Timestamp now,
              Done<core::Redemption> done) override {
    if (fails()) return done(std::unexpected(core::Error{core::Errc::store_unavailable}));
    MemoryStore::commit(invite, std::move(holder), now, std::move(done));
  }
  void release(core::InviteId invite, std::string holder, Done<void> done) override {
    if (fails()) return done(std::unexpected(core::Error{core::Errc::store_unavailable}));
    MemoryStore::release(invite, std::move(holder), std::move(done));
  }
  std::atomic<int> failures = 0;

 private:
  bool fails() { return failures > 0 && failures-- > 0; }
};

inline const std::string good_password = "correct horse battery staple";

/// A host with its invites, a clock that is set by hand, and accounts that do as they are told.
struct Town {
  core::Hosts hosts{{core::Host{.domain = core::DomainName::parse("example.com").value(),
                                .public_url = "https://example.com",
                                .landing_url = "https://example.com/invite?{token}",
                                .site_name = "Example",
                                .invite_ttl = std::chrono::hours{168},
                                .reset_ttl = std::chrono::hours{24}}}};
  ShakyStore store;
  HandClock clock;
  secrets::SystemRandom random;
  secrets::MasterKey master{secrets::KeyBytes{}};
  Invitations invitations{store, clock, random, master, hosts};
  accounts::ScriptedAccounts accounts;

  SharedInvite invite(core::InviteDraft draft = {}) {
    return wait_for<SharedInvite>([&](auto done) {
             invitations.create(hosts.all().front(), std::move(draft), std::nullopt, std::move(done));
           })
        .value();
  }

  core::Invite now_of(const SharedInvite& shared) {
    return *wait_for<std::optional<core::Invite>>([&](auto done) {
              store.find_invite(shared.invite.id, std::move(done));
            }).value();
  }

  static core::BareJid address(const std::string& name) {
    return core::BareJid::parse(name + "@example.com").value();
  }
};

/// Reserved and committed uses.
using Uses = std::pair<std::uint32_t, std::uint32_t>;

inline Uses uses_of(const core::Invite& invite) { return {invite.uses_reserved, invite.uses_committed}; }

}  // namespace usher::service
