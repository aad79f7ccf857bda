#pragma once

#include <optional>

#include "core/error.hpp"
#include "core/host.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/secret.hpp"
#include "pages/view/views.hpp"

namespace usher::pages {

/// What a form that was sent is answered with where it is to be shown again.
struct FormVerdict {
  int status = 0;
  FormState state;
};

/// What is wrong with the fields of a registration; nothing where all is well. Asks nobody.
std::optional<FormVerdict> check_fields(const core::Host& host, const core::Invite& invite,
                                        std::string_view username, const core::Secret& password);
/// The same for a form with a password alone.
std::optional<FormVerdict> check_password(const core::Host& host, const core::BareJid& address,
                                          const core::Secret& password);

/// How an attempt's failure is shown on its form; nothing where the invitation itself is at fault, so that
/// there is no form any more.
std::optional<FormVerdict> verdict_on(const core::Error& error);

/// A form that nobody has filled in yet.
FormVerdict first_showing();
/// A form that came too late, or from elsewhere.
FormVerdict stale_form();

}  // namespace usher::pages
