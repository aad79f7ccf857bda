#pragma once

#include <string_view>

#include "http/router.hpp"
#include "pages/handlers/forms.hpp"
#include "service/registrations.hpp"

namespace usher::pages {

/// Registration in the browser: the form (`GET /register?t=TOKEN&c=APP`), sending it (`POST /register`) and,
/// after a redirect, what came of it (`GET /registered`). Only the POST does anything, and what is wrong
/// with it costs no use of the invitation. Whether a name is taken is told to holders of a good invitation
/// alone, by the POST.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class RegistrationPages {
 public:
  /// @param registrations null where no accounts can be made: the form's page then says what to do instead
  RegistrationPages(Forms& forms, PageAnswers& answers, service::Registrations* registrations)
      : forms_(forms), answers_(answers), registrations_(registrations) {}

  void mount(http::Router& router);

 private:
  [[nodiscard]] bool makes_accounts(const Submission& asked) const;
  [[nodiscard]] http::Response form(const Submission& asked, const core::Invite& invite) const;
  void submit(Forms::Asked sent, const core::Invite& invite, http::Responder respond);
  [[nodiscard]] http::Response outcome(const Submission& sent, const core::Invite& invite,
                                       std::string_view form,
                                       const core::Result<service::Registered>& registered) const;
  [[nodiscard]] http::Response form_page(const Submission& asked, const core::Invite& invite,
                                         const FormVerdict& verdict, std::string_view form) const;
  [[nodiscard]] http::Response elsewhere(const Submission& asked, const core::Invite& invite) const;
  void show_success(const Forms::Asked& asked, http::Responder respond);
  [[nodiscard]] http::Response success(const Submission& asked, const service::Registered& registered) const;

  Forms& forms_;
  PageAnswers& answers_;
  service::Registrations* registrations_;
};

}  // namespace usher::pages
