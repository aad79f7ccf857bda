#include "app/account_log.hpp"

namespace usher::app {

void AccountLog::on_final(const domain::Redemption& use) {
  if (use.purpose == domain::Purpose::subscription) return;
  const bool registered = use.purpose == domain::Purpose::registration;
  log_.info(registered ? "account registered" : "password reset",
            {{"invite", domain::to_string(use.invite)}, {"address", use.redeemer.str()}});
}

}  // namespace usher::app
