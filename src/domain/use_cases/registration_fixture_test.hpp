#pragma once

#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/accounts/scripted_accounts_for_test.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/use_cases/form_redemptions.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::domain {

class HandClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time = std::chrono::sys_days{std::chrono::January / 1 / 2026};
};

/// Fails the next so many commits and releases, and throws where it is asked for a list, if told to.
class ShakyStore final : public store::MemoryStore {
 public:
  void commit(InviteId invite, std::string holder, Timestamp now, Done<Redemption> done) override {
    if (fails()) return done(std::unexpected(Error{Errc::store_unavailable}));
    MemoryStore::commit(invite, std::move(holder), now, std::move(done));
  }
  void release(InviteId invite, std::string holder, Timestamp now, Done<void> done) override {
    if (fails()) return done(std::unexpected(Error{Errc::store_unavailable}));
    MemoryStore::release(invite, std::move(holder), now, std::move(done));
  }
  void list_invites(InviteFilter filter, Done<InvitePage> done) override {
    if (lists_throw) throw std::runtime_error("no memory left");
    MemoryStore::list_invites(std::move(filter), std::move(done));
  }
  std::atomic<int> failures = 0;
  std::atomic<bool> lists_throw = false;

 private:
  bool fails() { return failures > 0 && failures-- > 0; }
};

inline const std::string good_password = "correct horse battery staple";

/// What somebody sends who was shown a form for a link.
struct SentByLink {
  secrets::Secret token;
  Purpose purpose = Purpose::registration;
  std::string username;
  secrets::Secret password;
  std::string form;
  std::string browser{};
};

/// A host with its invites, a clock that is set by hand, and accounts that do as they are told.
struct Town {
  Hosts hosts{{Host{.domain = DomainName::parse("example.com").value(),
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

  SharedInvite invite(InviteDraft draft = {}) { return invite(hosts.all().front(), std::move(draft)); }

  SharedInvite invite(const Host& host, InviteDraft draft) {
    return wait_for<SharedInvite>(
               [&](auto done) { invitations.create(host, std::move(draft), std::nullopt, std::move(done)); })
        .value();
  }

  /// Finds the link's invite and sends the form, as a page does.
  void send(FormRedemptions& redemptions, SentByLink sent, Done<Redeemed> done) {
    const secrets::Secret token = sent.token;
    invitations.find_by_token(token.reveal(), [&redemptions, sent = std::move(sent),
                                               done = std::move(done)](Result<Invite> invite) mutable {
      if (!invite) return done(std::unexpected(std::move(invite).error()));
      SentForm form{.invite = *std::move(invite),
                    .purpose = sent.purpose,
                    .username = std::move(sent.username),
                    .password = std::move(sent.password),
                    .id = std::move(sent.form),
                    .browser = std::move(sent.browser)};
      redemptions.redeem(std::move(form), std::move(done));
    });
  }

  Invite now_of(const SharedInvite& shared) {
    return *wait_for<std::optional<Invite>>([&](auto done) {
              store.find_invite(shared.invite.id, std::move(done));
            }).value();
  }

  static BareJid address(const std::string& name) { return BareJid::parse(name + "@example.com").value(); }
};

/// Reserved and committed uses.
using Uses = std::pair<std::uint32_t, std::uint32_t>;

inline Uses uses_of(const Invite& invite) { return {invite.uses_reserved, invite.uses_committed}; }

}  // namespace usher::domain
