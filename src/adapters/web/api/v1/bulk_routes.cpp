#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/creation_scope.hpp"
#include "adapters/web/api/v1/batch_in.hpp"
#include "adapters/web/api/v1/draft_fault.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/invite_out.hpp"
#include "adapters/web/api/v1/invite_queries.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::Invite;
using domain::Result;

bool flag_in(const json::object& fields, std::string_view name) {
  const auto* flag = fields.if_contains(name);
  return flag != nullptr && flag->as_bool();
}

void answer_batch(const Services& services, Call& call, const std::vector<Invite>& made) {
  if (call.wants_other_type) {
    return call.answer(table_response(services, call, http::status::created, made, Links::always));
  }
  json::array invites;
  for (const Invite& invite : made) invites.push_back(shown(services, call, invite, Links::always));
  call.answer(json_response(http::status::created, {{"invites", std::move(invites)}}));
}

/// What is to be withdrawn must be said: a filter that was forgotten, or whose parameters got lost on their
/// way, must not mean everything.
void check_width(const Call& call, const domain::InviteFilter& filter, Faults& faults) {
  const bool all = flag_in(call.fields, "all");
  if (all == !domain::narrows(filter)) return;
  const std::string detail = all ? "either this or parameters that say which"
                                 : "no parameter says which invites: true is needed to withdraw all";
  add_body_fault(faults, "/all", detail);
}

}  // namespace

void create_batch(const Services& services, const CallPtr& call) {
  const auto now = services.invitations.now();
  Faults faults;
  auto drafts = drafts_in(call->fields, now, faults);
  if (!faults.empty()) return refuse(*call, faults);
  for (auto& draft : drafts) {
    draft.source_detail = call->key->id;
    if (const auto scope = missing_scope(*call->key, draft)) return refuse_scope(*call, *scope);
  }
  services.bulk.create(*call->host, std::move(drafts), domain::guard_of(*call->key, now),
                       std::move(call->idempotency), [&services, call](Result<std::vector<Invite>> made) {
                         if (made) return answer_batch(services, *call, *made);
                         const auto part = part_of(call->fields, made.error().place.item.value_or(0));
                         refuse_draft(services, *call, made.error(), part.fields, part.pointer);
                       });
}

void revoke_matching(const Services& services, const CallPtr& call) {
  Faults faults;
  auto filter = invite_filter_in(call->arguments, call->host->domain, faults);
  if (filter.states.contains(domain::InviteState::revoked)) {
    Arguments::note("state", "those that are revoked can't be withdrawn again", faults);
  }
  check_width(*call, filter, faults);
  if (!faults.empty()) return refuse(*call, faults);
  if (flag_in(call->fields, "dry_run")) {
    return services.bulk.count(
        domain::to_revoke(std::move(filter)), [&services, call](Result<domain::MatchCount> found) {
          if (!found) return refuse(services, *call, found.error());
          json::object body{{"dry_run", true}, {"count", found->count}, {"count_exact", found->exact}};
          call->answer(page_response(*call, std::move(body), std::nullopt));
        });
  }
  services.bulk.revoke(
      std::move(filter), requester_of(services, *call), call->reason(),
      [&services, call](Result<domain::Revocation> step) {
        if (!step) return refuse(services, *call, step.error());
        std::optional<std::string> next;
        if (step->next) {
          next =
              invite_cursor(call->arguments, call->host->domain, domain::InviteFilter{}.order, *step->next);
        }
        call->answer(page_response(*call, {{"dry_run", false}, {"count", step->count}}, next));
      });
}

}  // namespace usher::api::v1
