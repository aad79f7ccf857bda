#include "import/importer.hpp"

#include <utility>

#include "service/wait.hpp"

namespace usher::import {
namespace {

using service::wait_for;

class Import {
 public:
  Import(const core::Host& host, service::ApiKeys& keys, service::Invitations& invitations, bool dry_run)
      : host_(host), keys_(keys), invitations_(invitations), dry_run_(dry_run) {}

  void take(const ForeignKey& key) {
    const auto taken = wait_for<service::Import>([&](auto done) {
      keys_.import(host_,
                   {.id = key.id,
                    .secret = key.secret,
                    .name = key.name,
                    .methods = key.methods,
                    .created_at = key.created_at},
                   dry_run_, std::move(done));
    });
    count(taken, "key " + key.id, report.keys, report.keys_known);
  }

  void take(const ForeignInvite& invite) {
    if (invite.expires_at <= invitations_.now()) {
      ++report.invites_expired;
      return;
    }
    const auto taken = wait_for<service::Import>([&](auto done) {
      invitations_.import(host_,
                          {.token = invite.token,
                           .draft = invite.draft,
                           .created_at = invite.created_at,
                           .expires_at = invite.expires_at},
                          dry_run_, std::move(done));
    });
    count(taken, "invite " + std::string(invite.token.reveal().substr(0, 4)) + "...", report.invites,
          report.invites_known);
  }

  ImportReport report;

 private:
  void count(const core::Result<service::Import>& taken, const std::string& what, std::size_t& added,
             std::size_t& known) {
    if (!taken) {
      report.problems.push_back(what + ": " + taken.error().detail);
    } else {
      ++(*taken == service::Import::added ? added : known);
    }
  }

  const core::Host& host_;
  service::ApiKeys& keys_;
  service::Invitations& invitations_;
  bool dry_run_;
};

}  // namespace

ImportReport import_all(const ForeignData& data, const core::Host& host, service::ApiKeys& keys,
                        service::Invitations& invitations, bool dry_run,
                        const std::function<void(std::size_t, std::size_t)>& progress) {
  static constexpr std::size_t report_each = 500;
  Import import(host, keys, invitations, dry_run);
  import.report.problems = data.problems;
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
