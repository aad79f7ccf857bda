#include "maintenance/import/importer.hpp"

#include <utility>

#include "domain/use_cases/wait.hpp"
#include "maintenance/import/foreign_values.hpp"

namespace usher::import {
namespace {

using domain::wait_for;

class Import {
 public:
  Import(const domain::Host& host, domain::ApiKeys& keys, domain::Invitations& invitations, bool dry_run)
      : host_(host), keys_(keys), invitations_(invitations), dry_run_(dry_run) {}

  void take(const ForeignKey& foreign) {
    const domain::ImportedKey& key = foreign.imported;
    const auto taken =
        wait_for<domain::Import>([&](auto done) { keys_.import(host_, key, dry_run_, std::move(done)); });
    count(taken, "key " + printable(key.id), foreign.changes, report.keys, report.keys_known);
  }

  void take(const ForeignInvite& foreign) {
    const domain::ImportedInvite& invite = foreign.imported;
    if (invite.expires_at <= invitations_.now()) {
      ++report.invites_expired;
      return;
    }
    const auto taken = wait_for<domain::Import>(
        [&](auto done) { invitations_.import(host_, invite, dry_run_, std::move(done)); });
    auto changes = foreign.changes;
    if (invite.expires_at - invitations_.now() > domain::limits::ttl_max)
      changes.emplace_back("it expires in 10 years, the longest that an invite lives here");
    count(taken, named_by(invite.token.reveal()), changes, report.invites, report.invites_known);
  }

  ImportReport report;

 private:
  void count(const domain::Result<domain::Import>& taken, const std::string& what,
             const std::vector<std::string>& changes, std::size_t& added, std::size_t& known) {
    if (!taken) {
      report.left_behind.push_back(what + ": " + taken.error().detail);
    } else if (*taken == domain::Import::known) {
      ++known;
    } else {
      ++added;
      for (const auto& change : changes) report.changed.emplace_back(what).append(": ").append(change);
    }
  }

  const domain::Host& host_;
  domain::ApiKeys& keys_;
  domain::Invitations& invitations_;
  bool dry_run_;
};

}  // namespace

ImportReport import_all(const ForeignData& data, const domain::Host& host, domain::ApiKeys& keys,
                        domain::Invitations& invitations, bool dry_run,
                        const std::function<void(std::size_t, std::size_t)>& progress) {
  static constexpr std::size_t report_each = 500;
  Import import(host, keys, invitations, dry_run);
  import.report.left_behind = data.left_behind;
  import.report.unreadable = data.unreadable;
  import.report.invites_used = data.invites_used;
  const std::size_t all = data.keys.size() + data.invites.size();
  std::size_t done = 0;
  const auto take = [&](const auto& each) {
    import.take(each);
    if (++done % report_each == 0) progress(done, all);
  };
  for (const ForeignKey& key : data.keys) take(key);
  for (const ForeignInvite& invite : data.invites) take(invite);
  return std::move(import.report);
}

}  // namespace usher::import
