#include "adapters/cli/account_rendering.hpp"

#include <boost/json.hpp>

#include "adapters/cli/rendering_parts.hpp"
#include "base/text/one_line.hpp"
#include "domain/json/json_parts.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using domain::BareJid;
using domain::Origin;

json::object origin_object(const Origin& origin) {
  return {{"invite", domain::to_string(origin.invite)},
          {"inviter", domain::optional_name(origin.inviter)},
          {"creator", domain::to_json(origin.creator)},
          {"registered_at", domain::to_rfc3339(origin.registered_at)},
          {"deleted_at", domain::optional_time(origin.deleted_at)}};
}

std::string amount(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::string account_json(const BareJid& account, const domain::AccountRecord& record) {
  return json::serialize(json::object{
      {"account", account.str()},
      {"frozen", record.frozen},
      {"origin", record.origin ? json::value(origin_object(*record.origin)) : json::value(nullptr)}});
}

std::string tree_json(const BareJid& root, const domain::TreePage& page) {
  json::array accounts;
  for (const auto& each : page.accounts) {
    json::object object{{"account", each.origin.account.str()}, {"depth", each.depth}};
    for (auto& member : origin_object(each.origin)) object.insert(member);
    accounts.push_back(std::move(object));
  }
  return json::serialize(
      json::object{{"account", root.str()}, {"accounts", std::move(accounts)}, {"more", page.more}});
}

std::string branch_stop_json(const BareJid& root, const domain::BranchStop& stop, bool done) {
  return json::serialize(json::object{
      {"account", root.str()}, {"done", done}, {"accounts", stop.accounts}, {"invites", stop.invites}});
}

std::string account_text(const BareJid& account, const domain::AccountRecord& record) {
  std::string text = "account: " + account.str() + '\n';
  if (const auto& origin = record.origin) {
    text += "registered: " + domain::to_rfc3339(origin->registered_at) + '\n';
    text += "by the invite: " + domain::to_string(origin->invite) + '\n';
    if (origin->inviter)
      text += "invited by: " + origin->inviter->str() + '@' + account.domain().str() + '\n';
    const auto& creator = origin->creator;
    text += "invite created by: " + std::string(domain::name_of(creator.type)) +
            (creator.id.empty() ? "" : ' ' + text::one_line(creator.id)) + '\n';
    if (origin->deleted_at) text += "deleted: " + domain::to_rfc3339(*origin->deleted_at) + '\n';
  } else {
    text += "registered: not by an invite that usher knows\n";
  }
  return text + "may invite: " + (record.frozen ? "no, it is frozen" : "yes") + '\n';
}

std::string tree_text(const domain::TreePage& page) {
  std::string text;
  for (const auto& each : page.accounts) {
    text.append(std::size_t{2} * each.depth, ' ');
    text += each.origin.account.local().str() + "  " + time_text(each.origin.registered_at);
    if (each.origin.deleted_at) text += "  (deleted " + time_text(*each.origin.deleted_at) + ')';
    text += '\n';
  }
  return text;
}

std::string branch_stop_text(const BareJid& root, const domain::BranchStop& stop, bool done) {
  return root.str() + " and all whom it let in: " + amount(stop.accounts, "account") +
         (done ? " may not invite any more, " : " would not be allowed to invite any more, ") +
         amount(stop.invites, "live invite") + (done ? " withdrawn" : " would be withdrawn") + '\n';
}

}  // namespace usher::cli
