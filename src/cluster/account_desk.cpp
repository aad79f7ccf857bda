#include "cluster/account_desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace usher::cluster {

using core::Errc;
using core::Error;

namespace {

// Whoever reads it needs the beginning, and a message has little room.
constexpr std::size_t detail_bytes_max = 500;

Answer refusal(Errc code) { return std::unexpected(Error{code}); }

Answer shortened(Answer answer) {
  if (answer || answer.error().detail.size() <= detail_bytes_max) return answer;
  return std::unexpected(Error{answer.error().code});
}

}  // namespace

void AccountDesk::take_question(const Message& question) {
  if (!leading_) return;
  const Name name = random_name(random_);
  const auto now = Clock::now();
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(offers_, [&](const auto& each) { return each.second.until <= now; });
    // Who asks asks again.
    if (offers_.size() + under_way_ >= limits_.requests_max) return;
    offers_.emplace(
        name, Offer{.request = question.request, .to = question.from, .until = now + limits_.offer_for});
  }
  post_({.kind = Message::Kind::offer,
         .request = question.request,
         .from = self_,
         .to = question.from,
         .offer = name});
}

/// The offer that it is for, which is gone with it.
std::optional<AccountDesk::Offer> AccountDesk::take_offer_of(const Message& order) {
  const std::scoped_lock lock(mutex_);
  const auto found = offers_.find(order.offer);
  if (found == offers_.end() || found->second.request != order.request || found->second.to != order.from)
    return std::nullopt;
  const Offer offer = found->second;
  offers_.erase(found);
  ++under_way_;
  return offer;
}

/// What is for no offer is an order that came before: to answer it could belie the answer to the first.
void AccountDesk::take_order(Message order) {
  const auto offer = take_offer_of(order);
  if (!offer) return;
  if (!leading_ || offer->until <= Clock::now()) return answer(order, refusal(Errc::accounts_unavailable));
  execute(std::move(order));
}

void AccountDesk::execute(Message order) {
  auto address = core::BareJid::parse(order.order.address);
  if (!address) return answer(order, refusal(Errc::accounts_unavailable));
  switch (order.order.action) {
    case Order::Action::exists:
      return local_.exists(*std::move(address), [this, order = std::move(order)](core::Result<bool> there) {
        answer(order, std::move(there));
      });
    case Order::Action::create:
      return create(std::move(order), *std::move(address));
    case Order::Action::set_password: {
      auto password = std::move(order.order.password);
      return local_.set_password(*std::move(address), std::move(password),
                                 [this, order = std::move(order)](core::Result<void> set) {
                                   if (set) return answer(order, true);
                                   answer(order, std::unexpected(std::move(set).error()));
                                 });
    }
  }
}

/// An invite has more groups and roles than a message has room for: they are in the store.
void AccountDesk::create(Message order, core::BareJid address) {
  const core::InviteId id{order.order.invite};
  const auto until = Clock::now() + limits_.offer_for;
  store_.find_invite(id, [this, until, order = std::move(order), address = std::move(address)](
                             core::Result<std::optional<core::Invite>> found) mutable {
    const bool late = !leading_ || Clock::now() >= until;
    if (!found || !*found || late) return answer(order, refusal(Errc::accounts_unavailable));
    service::NewAccount account{.address = std::move(address),
                                .password = std::move(order.order.password),
                                .invite = **std::move(found)};
    local_.create(std::move(account),
                  [this, order = std::move(order)](core::Result<service::AccountCreated> made) {
                    if (made) return answer(order, made->contact_added);
                    answer(order, std::unexpected(std::move(made).error()));
                  });
  });
}

void AccountDesk::answer(const Message& order, Answer answer) {
  {
    const std::scoped_lock lock(mutex_);
    --under_way_;
  }
  post_({.kind = Message::Kind::answer,
         .request = order.request,
         .from = self_,
         .to = order.from,
         .answer = shortened(std::move(answer))});
}

}  // namespace usher::cluster
