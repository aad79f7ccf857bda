#include "cluster/shared_accounts.hpp"

#include <utility>

namespace usher::cluster {

SharedAccounts::SharedAccounts(service::AccountDirectory& local, service::Store& store, NodeLink& link,
                               const secrets::MasterKey& master, secrets::Random& random,
                               ConversationLimits limits)
    : local_(local),
      link_(link),
      random_(random),
      sealer_(master.derive("usher messages between nodes 1")),
      self_(random_name(random)),
      desk_(
          self_, [this](const Message& message) { return post(message); }, random, local, store, limits),
      calls_(self_, [this](const Message& message) { return post(message); }, random, limits) {}

void SharedAccounts::exists(core::BareJid address, service::Done<bool> done) {
  if (desk_.leads()) return local_.exists(std::move(address), std::move(done));
  calls_.call({.action = Order::Action::exists, .address = address.str(), .password = {}}, std::move(done));
}

void SharedAccounts::create(service::NewAccount account, service::Done<service::AccountCreated> done) {
  if (desk_.leads()) return local_.create(std::move(account), std::move(done));
  calls_.call({.action = Order::Action::create,
               .address = account.address.str(),
               .password = std::move(account.password),
               .invite = account.invite.id.value},
              [done = std::move(done)](core::Result<bool> made) mutable {
                if (!made) return done(std::unexpected(std::move(made).error()));
                done(service::AccountCreated{.contact_added = *made});
              });
}

void SharedAccounts::set_password(core::BareJid address, core::Secret password, service::Done<void> done) {
  if (desk_.leads()) return local_.set_password(std::move(address), std::move(password), std::move(done));
  calls_.call(
      {.action = Order::Action::set_password, .address = address.str(), .password = std::move(password)},
      [done = std::move(done)](core::Result<bool> set) mutable {
        if (!set) return done(std::unexpected(std::move(set).error()));
        done({});
      });
}

bool SharedAccounts::post(const Message& message) {
  return link_.send(sealer_.seal(to_bytes(message), random_));
}

/// Whoever else may write into the database says things that mean nothing here.
void SharedAccounts::take(std::string_view text) {
  const auto opened = sealer_.open(text);
  auto message = opened ? from_bytes(*opened) : std::nullopt;
  if (!message) return;
  const bool to_me = message->to == self_;
  switch (message->kind) {
    case Message::Kind::question:
      return desk_.take_question(*message);
    case Message::Kind::offer:
      if (to_me) calls_.take_offer(*message);
      return;
    case Message::Kind::order:
      if (to_me) desk_.take_order(*std::move(message));
      return;
    case Message::Kind::answer:
      if (to_me) calls_.take_answer(*message);
      return;
  }
}

}  // namespace usher::cluster
