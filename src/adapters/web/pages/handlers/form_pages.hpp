#pragma once

#include <string>

#include "adapters/web/pages/handlers/forms.hpp"
#include "adapters/web/pages/handlers/inviters.hpp"
#include "base/http/router.hpp"
#include "domain/use_cases/form_redemptions.hpp"
#include "domain/use_cases/visit_tally.hpp"

namespace usher::pages {

/// Registration and password resets in the browser: the form (`GET /register?t=TOKEN&c=APP`,
/// `GET /reset?t=TOKEN`), sending it (`POST`), having it looked at before that (`POST /register/check`), and
/// after a redirect what came of a registration (`GET /registered`). Only `POST /register` and `/reset` do
/// anything, and what is wrong with a form costs no use of the invitation. Whether a name is taken is told to
/// holders of a good invitation alone, to whom a form was shown.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class FormPages {
 public:
  /// @param redemptions null where no accounts can be made or reset: pages then say what to do instead
  FormPages(Forms& forms, PageAnswers& answers, const Inviters& inviters, domain::VisitTally& tally,
            domain::FormRedemptions* redemptions)
      : forms_(forms), answers_(answers), inviters_(inviters), tally_(tally), redemptions_(redemptions) {}

  void mount(http::Router& router);

 private:
  using Purpose = domain::Purpose;

  void mount_form(http::Router& router, std::string path, std::string name, Purpose purpose);
  void mount_submission(http::Router& router, std::string path, std::string name, Purpose purpose);
  void mount_look(http::Router& router, std::string path, std::string name, Purpose purpose);
  [[nodiscard]] bool reaches_accounts(const Submission& asked) const;
  [[nodiscard]] http::Response opened(const Submission& asked, const domain::Invite& invite,
                                      Purpose purpose) const;
  [[nodiscard]] http::Response form(const Submission& asked, const domain::Invite& invite, Purpose purpose,
                                    const FormVerdict& verdict) const;
  void show_form(Forms::FormRequest asked, const domain::Invite& invite, Purpose purpose,
                 http::Responder respond);
  void submit(Forms::FormRequest sent, const domain::Invite& invite, Purpose purpose,
              http::Responder respond);
  void look_over(Forms::FormRequest sent, const domain::Invite& invite, Purpose purpose,
                 http::Responder respond);
  [[nodiscard]] bool is_acceptable(const Submission& sent, const domain::Invite& invite,
                                   Purpose purpose) const;
  [[nodiscard]] http::Response done(const Submission& sent, Purpose purpose,
                                    const domain::Redeemed& redeemed) const;
  [[nodiscard]] http::Response registration_form(const Submission& asked, const domain::Invite& invite,
                                                 const FormVerdict& verdict) const;
  [[nodiscard]] http::Response reset_form(const Submission& asked, const domain::Invite& invite,
                                          const FormVerdict& verdict) const;
  [[nodiscard]] http::Response elsewhere(const Submission& asked, const domain::Invite& invite,
                                         Purpose purpose) const;
  void show_success(const Forms::FormRequest& asked, const domain::Invite& invite, http::Responder respond);
  [[nodiscard]] http::Response success(const Submission& asked, const domain::Redeemed& registered) const;

  Forms& forms_;
  PageAnswers& answers_;
  const Inviters& inviters_;
  domain::VisitTally& tally_;
  domain::FormRedemptions* redemptions_;
};

}  // namespace usher::pages
