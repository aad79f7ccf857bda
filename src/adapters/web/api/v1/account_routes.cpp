#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::BareJid;
using domain::Result;

/// The account in the path, which is one of the host that it is about.
Result<BareJid> account_of(const Call& call) {
  auto name = domain::Localpart::parse(call.path.front());
  if (!name) return std::unexpected(std::move(name).error());
  return BareJid(*std::move(name), call.host->domain);
}

void answer_account(const Services& services, const CallPtr& call, const BareJid& account) {
  services.accounts.find(account, [&services, call, account](Result<domain::AccountRecord> found) {
    if (!found) return refuse(services, *call, found.error());
    call->answer(json_response(http::status::ok, to_json(account, *found)));
  });
}

/// Where a page ended: an account of the host.
std::string cursor_of(const domain::TreePage& page) {
  return page.accounts.back().origin.account.local().str();
}

template <class Change>
void change_account(const Services& services, const CallPtr& call, Change change) {
  const auto account = account_of(*call);
  if (!account) return refuse(services, *call, account.error());
  change(*account, [&services, call, account = *account](Result<void> changed) {
    if (!changed) return refuse(services, *call, changed.error());
    answer_account(services, call, account);
  });
}

}  // namespace

void show_account(const Services& services, const CallPtr& call) {
  const auto account = account_of(*call);
  if (!account) return refuse(services, *call, account.error());
  answer_account(services, call, *account);
}

void show_tree(const Services& services, const CallPtr& call) {
  const auto root = account_of(*call);
  if (!root) return refuse(services, *call, root.error());
  Faults faults;
  auto after = call->arguments.parsed("after", domain::Localpart::parse, faults);
  const auto limit = limit_in(call->arguments, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.accounts.list_below(
      *root, std::move(after), limit, [&services, call](Result<domain::TreePage> page) {
        if (!page) return refuse(services, *call, page.error());
        json::array accounts;
        for (const auto& each : page->accounts) {
          accounts.push_back(json::object{{"depth", each.depth}, {"origin", to_json(each.origin)}});
        }
        const bool more = page->more && !page->accounts.empty();
        const auto next = more ? std::optional(cursor_of(*page)) : std::nullopt;
        call->answer(page_response(*call, {{"accounts", std::move(accounts)}}, next));
      });
}

void freeze_account(const Services& services, const CallPtr& call) {
  change_account(services, call, [&](const BareJid& account, domain::Done<void> done) {
    services.accounts.freeze(account, requester_of(services, *call), call->reason(), std::move(done));
  });
}

void unfreeze_account(const Services& services, const CallPtr& call) {
  change_account(services, call, [&](const BareJid& account, domain::Done<void> done) {
    services.accounts.unfreeze(account, requester_of(services, *call), call->reason(), std::move(done));
  });
}

}  // namespace usher::api::v1
