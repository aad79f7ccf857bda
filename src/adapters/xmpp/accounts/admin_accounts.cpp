#include "adapters/xmpp/accounts/admin_accounts.hpp"

#include <string_view>
#include <utility>

#include "adapters/xmpp/accounts/account_list.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::Error;
using domain::Result;
using Kind = AdminFailure::Kind;

namespace {

constexpr std::string_view add_user = "http://jabber.org/protocol/admin#add-user";
constexpr std::string_view change_password = "http://jabber.org/protocol/admin#change-user-password";
constexpr std::string_view user_statistics = "http://jabber.org/protocol/admin#user-stats";
/// A name that nobody has: nodeprep leaves it as it is, and forms refuse it as reserved for usher.
constexpr std::string_view nobody = "usher-asks-whether-nobody-is-there-0d7c1f52a9e84b36";

/// Where the command was not even begun.
Error unavailable(const AdminFailure& failure) {
  const bool no_rights = failure.condition == "forbidden" || failure.condition == "not-allowed" ||
                         failure.condition == "item-not-found" || failure.condition == "not-authorized";
  if (!no_rights) return Error{Errc::accounts_unavailable};
  return {Errc::accounts_unavailable,
          "The XMPP server does not let usher make accounts: load usher's plugin, or make the component an "
          "administrator."};
}

/// A note says so in words: the form that was sent is complete, so that nothing else is left to say. An error
/// stanza may have come from anywhere on the way.
bool says_not_found(const AdminFailure& failure) {
  return failure.kind == Kind::refused &&
         (failure.condition.empty() || failure.condition == "item-not-found");
}

Error failed(const AdminFailure& failure) {
  return failure.kind == Kind::unknown ? Error{Errc::accounts_unsure} : unavailable(failure);
}

}  // namespace

AdminAccounts::AdminAccounts(SendIq send, std::string component, domain::DomainName host)
    : state_(std::make_shared<State>(nullptr, std::move(component), std::move(host))) {
  state_->send = [send = std::move(send), known = std::weak_ptr(state_)](
                     Element iq, std::chrono::milliseconds timeout, IqDone done) {
    send(std::move(iq), timeout, [known, done = std::move(done)](IqReply reply) mutable {
      if (const auto state = known.lock())
        state->answered_last = reply || reply.error().kind == IqFailure::Kind::refused;
      done(std::move(reply));
    });
  };
}

AdminCommand AdminAccounts::State::command(std::string node) const {
  return {.from = component, .to = host.str(), .node = std::move(node)};
}

void AdminAccounts::check_rights(std::move_only_function<void(CommandRights)> done) {
  look(state_, domain::BareJid(*domain::Localpart::parse(nobody), state_->host),
       [state = state_, done = std::move(done)](const Result<bool>& there) mutable {
         if (there) return done(CommandRights::granted);
         done(state->answered_last ? CommandRights::refused : CommandRights::unanswered);
       });
}

void AdminAccounts::exists(domain::BareJid address, domain::Done<bool> done) {
  look(state_, std::move(address), std::move(done));
}

void AdminAccounts::look(const Shared& state, domain::BareJid address, domain::Done<bool> done) {
  switch (state->statistics.load()) {
    case Statistics::untried:
      return try_statistics(state, std::move(address), std::move(done));
    case Statistics::tell:
      return ask_statistics(state, address, std::move(done));
    case Statistics::do_not_tell:
      return find_in_account_list(state->send, state->component, std::move(address), std::move(done));
  }
}

void AdminAccounts::try_statistics(const Shared& state, domain::BareJid address, domain::Done<bool> done) {
  const domain::BareJid no_one(*domain::Localpart::parse(nobody), state->host);
  ask_statistics(state, no_one,
                 [state, address = std::move(address), done = std::move(done)](Result<bool> there) mutable {
                   if (!there) return done(std::move(there));
                   state->statistics = *there ? Statistics::do_not_tell : Statistics::tell;
                   look(state, std::move(address), std::move(done));
                 });
}

void AdminAccounts::ask_statistics(const Shared& state, const domain::BareJid& address,
                                   domain::Done<bool> done) {
  auto command = state->command(std::string(user_statistics));
  command.fields = {{"accountjid", address.str()}};
  run_admin_command(state->send, std::move(command),
                    [done = std::move(done)](const std::expected<Element, AdminFailure>& outcome) mutable {
                      if (outcome) return done(true);
                      if (says_not_found(outcome.error())) return done(false);
                      done(std::unexpected(unavailable(outcome.error())));
                    });
}

void AdminAccounts::create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) {
  auto command = state_->command(std::string(add_user));
  const std::string password(account.password.reveal());
  command.fields = {
      {"accountjid", account.address.str()}, {"password", password}, {"password-verify", password}};
  run_admin_command(state_->send, std::move(command),
                    [state = state_, address = account.address,
                     done = std::move(done)](const std::expected<Element, AdminFailure>& outcome) mutable {
                      if (outcome) return done(domain::AccountCreated{});
                      not_created(state, std::move(address), outcome.error(), std::move(done));
                    });
}

void AdminAccounts::not_created(const Shared& state, domain::BareJid address, const AdminFailure& failure,
                                domain::Done<domain::AccountCreated> done) {
  if (failure.kind != Kind::refused) return done(std::unexpected(failed(failure)));
  if (failure.condition == "conflict") return done(fail(Errc::username_taken));
  if (failure.condition == "not-acceptable" || failure.condition == "jid-malformed")
    return done(fail(Errc::username_invalid));
  if (!failure.condition.empty()) return done(std::unexpected(unavailable(failure)));
  // A note in words: Prosody has one where somebody else's account is there, and one where its disk is full.
  look(state, std::move(address), [done = std::move(done)](const Result<bool>& there) mutable {
    done(fail(there && *there ? Errc::username_taken : Errc::accounts_unavailable));
  });
}

void AdminAccounts::set_password(domain::BareJid address, secrets::Secret password, domain::Done<void> done) {
  auto command = state_->command(std::string(change_password));
  command.fields = {{"accountjid", address.str()}, {"password", std::string(password.reveal())}};
  run_admin_command(
      state_->send, std::move(command),
      [done = std::move(done)](const std::expected<Element, AdminFailure>& outcome) mutable {
        if (outcome) return done({});
        const bool refused = outcome.error().kind == Kind::refused;
        done(std::unexpected(refused ? Error{Errc::account_not_found} : failed(outcome.error())));
      });
}

}  // namespace usher::xmpp
