#pragma once

#include <expected>
#include <string>

#include "adapters/web/pages/handlers/form_tokens.hpp"
#include "adapters/web/pages/handlers/visit.hpp"
#include "base/http/request.hpp"
#include "base/secrets/secret.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::pages {

/// A form that was asked for or sent: a value of its own, since the request is gone by the time it is acted
/// on.
struct Submission {
  Visit visit;
  std::string invite_token;
  std::string pass;       ///< the hidden field; see `FormTokens`
  std::string form;       ///< the id of the form that this browser was shown; empty: of none, or too long ago
  std::string only_form;  ///< the id of any that this browser is shown; empty where it may be shown several
  std::string browser;    ///< what the ids of all others end with that it is shown; empty: of none before
  /// The id of the form that this browser was shown and remembers, or that a device is told of by it.
  std::string remembered_form;
  domain::Timestamp remembered_since;  ///< when that form was shown
  std::string app;
  std::string username;
  secrets::Secret password;
  std::string client;  ///< by which attempts are counted
  std::string client_address;
  PresentedCookies cookies;
  BrowserCookie cookie;  ///< the one of them that counts, once the invitation says which site it is for
};

/// What a page that is asked for by GET says: the same without what is typed.
Submission parse_form_query(const http::Request& request, const Sites& sites,
                            const domain::Invitations& invitations);

/// Reads it. What is missing or malformed is empty.
/// @returns an HTTP status where it is no form at all: 415
std::expected<Submission, int> read_submission(const http::Request& request, const Sites& sites);

}  // namespace usher::pages
