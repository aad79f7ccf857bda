#pragma once

#include <expected>
#include <string>

#include "core/secret.hpp"
#include "http/request.hpp"
#include "pages/handlers/form_tokens.hpp"
#include "pages/handlers/visit.hpp"

namespace usher::pages {

/// A form that was asked for or sent: a value of its own, since the request is gone by the time it is acted
/// on.
struct Submission {
  Visit visit;
  std::string invite_token;
  std::string pass;  ///< the hidden field; see `FormTokens`
  std::string app;
  std::string username;
  core::Secret password;
  std::string client;  ///< by which attempts are counted
  PresentedCookies cookies;
  BrowserCookie cookie;  ///< the one of them that counts, once the invitation says which site it is for
};

/// What a page that is asked for by GET says: the same without what is typed.
Submission read_question(const http::Request& request, const Sites& sites);

/// Reads it. What is missing or malformed is empty.
/// @returns an HTTP status where it is no form at all: 415
std::expected<Submission, int> read_submission(const http::Request& request, const Sites& sites);

}  // namespace usher::pages
