#include "adapters/cluster/shared_accounts.hpp"

#include <utility>

namespace usher::cluster {

SharedAccounts::SharedAccounts(domain::AccountDirectory& local, domain::Store& store, Membership& membership,
                               const secrets::MasterKey& master, secrets::Random& random,
                               ConversationLimits limits)
    : local_(local),
      membership_(membership),
      random_(random),
      sealer_(master.derive("usher messages between nodes 1")),
      self_(random_id(random)),
      endpoint_(
          self_, [this](const Message& message) { return post(message); }, random, local, store, limits),
      calls_(self_, [this](const Message& message) { return post(message); }, random, limits) {}

void SharedAccounts::exists(domain::BareJid address, domain::Done<bool> done) {
  if (endpoint_.leads()) return local_.exists(std::move(address), std::move(done));
  calls_.call({.action = AccountRequest::Action::exists, .address = address.str()}, std::move(done));
}

void SharedAccounts::has_been_there(domain::BareJid address, domain::Duration how_long,
                                    domain::Done<bool> done) {
  if (endpoint_.leads()) return local_.has_been_there(std::move(address), how_long, std::move(done));
  calls_.call({.action = AccountRequest::Action::has_been_there, .address = address.str(), .age = how_long},
              std::move(done));
}

void SharedAccounts::find_profile(domain::BareJid address, domain::Done<domain::Profile> done) {
  if (endpoint_.leads()) return local_.find_profile(std::move(address), std::move(done));
  calls_.find_profile(address.str(), std::move(done));
}

void SharedAccounts::create(domain::NewAccount account, domain::Done<domain::AccountCreated> done) {
  if (endpoint_.leads()) return local_.create(std::move(account), std::move(done));
  calls_.call({.action = AccountRequest::Action::create,
               .address = account.address.str(),
               .password = std::move(account.password),
               .invite = account.invite.id.value,
               .client = std::move(account.client)},
              domain::converted<bool>(std::move(done), [](bool contact_added) {
                return domain::AccountCreated{.contact_added = contact_added};
              }));
}

void SharedAccounts::set_password(domain::BareJid address, secrets::Secret password,
                                  domain::Done<void> done) {
  if (endpoint_.leads()) return local_.set_password(std::move(address), std::move(password), std::move(done));
  calls_.call({.action = AccountRequest::Action::set_password,
               .address = address.str(),
               .password = std::move(password)},
              domain::without_value<bool>(std::move(done)));
}

bool SharedAccounts::post(const Message& message) {
  return membership_.send(sealer_.seal(to_bytes(message), random_));
}

/// Whoever else may write into the database says things that mean nothing here.
void SharedAccounts::take(std::string_view text) {
  const auto opened = sealer_.open(text);
  auto message = opened ? from_bytes(*opened) : std::nullopt;
  if (!message) return;
  const bool to_me = message->to == self_;
  switch (message->kind) {
    case Message::Kind::discover:
      return endpoint_.take_discovery(*message);
    case Message::Kind::grant:
      if (to_me) calls_.take_grant(*message);
      return;
    case Message::Kind::request:
      if (to_me) endpoint_.take_request(*std::move(message));
      return;
    case Message::Kind::answer:
      if (to_me) calls_.take_answer(*message);
      return;
  }
}

}  // namespace usher::cluster
