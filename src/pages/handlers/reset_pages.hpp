#pragma once

#include <string_view>

#include "http/router.hpp"
#include "pages/handlers/forms.hpp"
#include "service/password_resets.hpp"

namespace usher::pages {

/// Choosing a new password by a reset invite: the form (`GET /reset?t=TOKEN`), and sending it
/// (`POST /reset`), which alone does anything.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class ResetPages {
 public:
  /// @param resets null where passwords can't be set: the form's page then says whom to ask instead
  ResetPages(Forms& forms, PageAnswers& answers, service::PasswordResets* resets)
      : forms_(forms), answers_(answers), resets_(resets) {}

  void mount(http::Router& router);

 private:
  [[nodiscard]] bool sets_passwords(const Submission& asked) const;
  [[nodiscard]] http::Response form(const Submission& asked, const core::Invite& invite) const;
  void submit(Forms::Asked sent, const core::Invite& invite, http::Responder respond);
  [[nodiscard]] http::Response outcome(const Submission& sent, const core::Invite& invite,
                                       std::string_view form, const core::Result<core::BareJid>& done) const;
  [[nodiscard]] http::Response form_page(const Submission& asked, const core::Invite& invite,
                                         const FormVerdict& verdict, std::string_view form) const;

  Forms& forms_;
  PageAnswers& answers_;
  service::PasswordResets* resets_;
};

}  // namespace usher::pages
