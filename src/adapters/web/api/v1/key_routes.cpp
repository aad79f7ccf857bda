#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/call_host.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "adapters/web/api/v1/key_in.hpp"
#include "adapters/web/api/v1/oldest_first.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {
namespace {

using domain::ApiKey;
using domain::Result;

/// Of a host: about so many, since several may be made at once.
constexpr std::size_t keys_max = 1000;

void answer_key(const Services& services, const CallPtr& call, const Result<ApiKey>& key) {
  if (!key) return refuse(services, *call, key.error());
  call->answer(json_response(http::status::ok, to_json(*key, services.invitations.now())));
}

void refuse_own_key(Call& call) {
  call.answer(http::problem(http::status::conflict, "own-key", "This is the key that the request came with.",
                            "Add ?own=true to delete it all the same: nothing can be done with it then."));
}

/// The whole key as it was made, with its secret, this once.
void answer_made(const Services& services, const CallPtr& call, const Result<domain::IssuedKey>& made) {
  if (!made) return refuse(services, *call, made.error());
  auto body = to_json(made->key, services.invitations.now());
  body["secret"] = made->text.reveal();
  auto response = json_response(http::status::created, body);
  response.set("Location", location_of(*call, "keys/" + made->key.id));
  call->answer(std::move(response));
}

/// Goes on with the key in the path: one that is for hosts which the one that asks is not for is unknown.
void with_key(const Services& services, const CallPtr& call, std::function<void(const ApiKey&)> then) {
  services.keys.find(*call->host, call->path.front(),
                     [&services, call, then = std::move(then)](const Result<ApiKey>& found) {
                       if (!found) return refuse(services, *call, found.error());
                       if (!domain::may_see(*call->key, *found))
                         return refuse(services, *call, domain::Error{domain::Errc::key_not_found});
                       then(*found);
                     });
}

/// The hosts that a new key is to be for, its home first: those that are named, or else the one that the call
/// is about.
std::vector<const domain::Host*> chosen_hosts(const Services& services, const Call& call, Faults& faults) {
  const auto names = texts_in(call.fields, "hosts");
  if (!names) return {call.host};
  const std::string pointer = pointer_below("", "hosts");
  if (names->empty()) add_body_fault(faults, pointer, "at least one host is needed");
  std::vector<const domain::Host*> chosen;
  for (std::size_t i = 0; i < names->size(); ++i) {
    const auto domain = domain::DomainName::parse(names->at(i));
    const auto* const host = domain && call.key->is_for(*domain) ? services.hosts.find(*domain) : nullptr;
    if (host != nullptr) {
      chosen.push_back(host);
    } else {
      add_body_fault(faults, pointer_below(pointer, std::to_string(i)),
                     "the key that asks is for no such host");
    }
  }
  return chosen;
}

}  // namespace

void list_keys(const Services& services, const CallPtr& call) {
  Faults faults;
  const auto page = age_page_in(call->arguments, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.keys.list(*call->host, [&services, call, page](Result<std::vector<ApiKey>> keys) {
    if (!keys) return refuse(services, *call, keys.error());
    std::erase_if(*keys, [&](const ApiKey& key) { return !domain::may_see(*call->key, key); });
    answer_oldest_first(*call, *std::move(keys), page, "keys",
                        [&services](const ApiKey& key) { return to_json(key, services.invitations.now()); });
  });
}

void create_key(const Services& services, const CallPtr& call) {
  if (call->idempotency) return refuse_idempotency(services, *call);
  Faults faults;
  auto draft = key_draft_in(call->fields, *call->key, services.invitations.now(), faults);
  const auto hosts = chosen_hosts(services, *call, faults);
  if (!faults.empty()) return refuse(*call, faults);
  const auto beyond = domain::scope_beyond(*call->key, draft.scopes);
  if (beyond) return refuse_scope(*call, *beyond);
  for (const auto* const host : hosts) draft.more_hosts.push_back(host->domain);
  call->host = hosts.front();
  services.keys.list(*call->host, [&services, call, draft = std::move(draft)](
                                      const Result<std::vector<ApiKey>>& keys) mutable {
    if (!keys) return refuse(services, *call, keys.error());
    if (keys->size() >= keys_max) return refuse_more(*call, "keys", "API keys", keys_max);
    services.keys.create(
        *call->host, std::move(draft), requester_of(services, *call),
        [&services, call](const Result<domain::IssuedKey>& made) { answer_made(services, call, made); });
  });
}

void show_key(const Services& services, const CallPtr& call) {
  with_key(services, call, [&services, call](const ApiKey& key) { answer_key(services, call, key); });
}

void update_key(const Services& services, const CallPtr& call) {
  Faults faults;
  auto changes = key_changes_in(call->fields, *call->key, faults);
  if (!faults.empty()) return refuse(*call, faults);
  with_key(services, call, [&services, call, changes = std::move(changes)](const ApiKey& key) {
    const auto beyond = domain::scope_beyond(*call->key, key.scopes);
    if (beyond) return refuse_scope(*call, *beyond);
    services.keys.update(
        *call->host, key.id, changes, requester_of(services, *call),
        [&services, call](const Result<ApiKey>& changed) { answer_key(services, call, changed); });
  });
}

void delete_key(const Services& services, const CallPtr& call) {
  Faults faults;
  const bool own = flag_in(call->arguments, "own", faults);
  if (!faults.empty()) return refuse(*call, faults);
  const std::string id = call->path.front();
  if (id == call->key->id && !own) return refuse_own_key(*call);
  with_key(services, call, [&services, call](const ApiKey& key) {
    services.keys.remove(*call->host, key.id, requester_of(services, *call),
                         [&services, call, key](Result<void> done) {
                           if (!done) return refuse(services, *call, done.error());
                           answer_key(services, call, key);
                         });
  });
}

}  // namespace usher::api::v1
