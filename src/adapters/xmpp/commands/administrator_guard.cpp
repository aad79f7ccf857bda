#include "adapters/xmpp/commands/administrator_guard.hpp"

namespace usher::xmpp {

using domain::Errc;
using domain::Result;

void AdministratorGuard::check(const domain::Host& host, const CommandRequester& requester,
                               const domain::InviteDraft& draft, domain::Done<void> done) const {
  if (requester.admin || !draft.username) return done({});
  const bool reset = draft.kind == domain::InviteKind::reset;
  is_administrator_({*draft.username, host.domain},
                    [reset, done = std::move(done)](const Result<bool>& is) mutable {
                      if (is && !*is) return done({});
                      if (is) {
                        return done(fail(Errc::purpose_not_allowed,
                                         "This is an administrator's account: only an "
                                         "administrator can do this for it."));
                      }
                      // A new account takes nothing from anybody.
                      if (!reset) return done({});
                      done(std::unexpected(is.error()));
                    });
}

}  // namespace usher::xmpp
