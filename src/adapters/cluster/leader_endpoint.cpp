#include "adapters/cluster/leader_endpoint.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace usher::cluster {

using domain::Errc;

namespace {

// Whoever reads it needs the beginning, and a message has little room.
constexpr std::size_t detail_bytes_max = 500;

Answer shortened(Answer answer) {
  if (answer || answer.error().detail.size() <= detail_bytes_max) return answer;
  return fail(answer.error().code);
}

/// A picture that a message has no room for stays here.
domain::Profile shortened(domain::Profile profile) {
  constexpr std::size_t bytes_max = 5'400;
  if (profile.name.size() + profile.picture.size() > bytes_max) profile.picture.clear();
  return profile;
}

}  // namespace

void LeaderEndpoint::take_discovery(const Message& discovery) {
  if (!leading_) return;
  const RandomId grant_id = random_id(random_);
  const auto now = Clock::now();
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(grants_, [&](const auto& each) { return each.second.until <= now; });
    // Who asks asks again.
    if (grants_.size() + under_way_ >= limits_.requests_max) return;
    grants_.emplace(
        grant_id,
        Grant{.call_id = discovery.call_id, .to = discovery.from, .until = now + limits_.grant_for});
  }
  post_({.kind = Message::Kind::grant,
         .call_id = discovery.call_id,
         .from = self_,
         .to = discovery.from,
         .grant_id = grant_id});
}

/// The grant that it is for, which is gone with it.
std::optional<LeaderEndpoint::Grant> LeaderEndpoint::take_grant_of(const Message& request) {
  const std::scoped_lock lock(mutex_);
  const auto found = grants_.find(request.grant_id);
  if (found == grants_.end() || found->second.call_id != request.call_id || found->second.to != request.from)
    return std::nullopt;
  const Grant grant = found->second;
  grants_.erase(found);
  ++under_way_;
  return grant;
}

/// What is for no grant is a request that came before: to answer it could belie the answer to the first.
void LeaderEndpoint::take_request(Message request) {
  const auto grant = take_grant_of(request);
  if (!grant) return;
  Task task{.request = std::move(request), .under_way = UnderWay(this)};
  if (!leading_ || grant->until <= Clock::now()) {
    return answer(std::move(task), fail(Errc::accounts_unavailable));
  }
  execute(std::move(task));
}

void LeaderEndpoint::execute(Task task) {
  AccountRequest& request = task.request.request;
  auto address = domain::BareJid::parse(request.address);
  if (!address) return answer(std::move(task), fail(Errc::accounts_unavailable));
  switch (request.action) {
    case AccountRequest::Action::unknown:
      return answer(std::move(task), fail(Errc::accounts_unavailable));
    case AccountRequest::Action::exists:
      return local_.exists(*std::move(address),
                           [this, task = std::move(task)](domain::Result<bool> there) mutable {
                             answer(std::move(task), std::move(there));
                           });
    case AccountRequest::Action::has_been_there: {
      const auto age = request.age;
      return local_.has_been_there(*std::move(address), age,
                                   [this, task = std::move(task)](domain::Result<bool> there) mutable {
                                     answer(std::move(task), std::move(there));
                                   });
    }
    case AccountRequest::Action::find_profile:
      return local_.find_profile(
          *std::move(address), [this, task = std::move(task)](domain::Result<domain::Profile> found) mutable {
            if (found) return answer(std::move(task), true, *std::move(found));
            answer(std::move(task), std::unexpected(std::move(found).error()));
          });
    case AccountRequest::Action::create:
      return create(std::move(task), *std::move(address));
    case AccountRequest::Action::set_password: {
      auto password = std::move(request.password);
      return local_.set_password(*std::move(address), std::move(password),
                                 [this, task = std::move(task)](domain::Result<void> set) mutable {
                                   if (set) return answer(std::move(task), true);
                                   answer(std::move(task), std::unexpected(std::move(set).error()));
                                 });
    }
  }
}

/// An invite has more groups and roles than a message has room for: they are in the store.
void LeaderEndpoint::create(Task task, domain::BareJid address) {
  const domain::InviteId id{task.request.request.invite};
  const auto until = Clock::now() + limits_.grant_for;
  store_.find_invite(id, [this, until, task = std::move(task), address = std::move(address)](
                             domain::Result<std::optional<domain::Invite>> found) mutable {
    const bool late = !leading_ || Clock::now() >= until;
    if (!found || !*found || late) return answer(std::move(task), fail(Errc::accounts_unavailable));
    domain::NewAccount account{.address = std::move(address),
                               .password = std::move(task.request.request.password),
                               .invite = **std::move(found),
                               .client = std::move(task.request.request.client)};
    local_.create(std::move(account),
                  [this, task = std::move(task)](domain::Result<domain::AccountCreated> made) mutable {
                    if (made) return answer(std::move(task), made->contact_added);
                    answer(std::move(task), std::unexpected(std::move(made).error()));
                  });
  });
}

void LeaderEndpoint::answer(Task task, Answer answer, domain::Profile profile) {
  post_({.kind = Message::Kind::answer,
         .call_id = task.request.call_id,
         .from = self_,
         .to = task.request.from,
         .answer = shortened(std::move(answer)),
         .profile = shortened(std::move(profile))});
}

void LeaderEndpoint::Ended::operator()(LeaderEndpoint* endpoint) const noexcept {
  const std::scoped_lock lock(endpoint->mutex_);
  // Under the lock: whoever waits may take the endpoint away once it is idle.
  if (--endpoint->under_way_ == 0) endpoint->idle_.notify_all();
}

void LeaderEndpoint::wait_until_idle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return under_way_ == 0; });
}

}  // namespace usher::cluster
