#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/invite.hpp"
#include "http/responder.hpp"
#include "pages/handlers/form_limits.hpp"
#include "pages/handlers/form_problems.hpp"
#include "pages/handlers/form_tokens.hpp"
#include "pages/handlers/page_answers.hpp"
#include "pages/handlers/sites.hpp"
#include "pages/handlers/submission.hpp"
#include "secrets/random.hpp"
#include "service/invitations.hpp"

namespace usher::pages {

/// What pages with a form have in common: finding the invitation, limits, protection from other sites, and
/// showing the form again. Thread-safe. The references must outlive it, and it all that it was asked.
class Forms {
 public:
  using Asked = std::shared_ptr<Submission>;
  using Next = std::move_only_function<void(Asked, const core::Invite&, http::Responder)>;

  Forms(service::Invitations& invitations, const Sites& sites, PageAnswers& answers, FormTokens& tokens,
        FormLimits& limits, secrets::Random& random)
      : invitations_(invitations),
        sites_(sites),
        answers_(answers),
        tokens_(tokens),
        limits_(limits),
        random_(random) {}

  /// For a GET: goes on with the invitation it is about, whatever its state; answers where there is none.
  void open(const http::Request& request, http::Responder respond, Next next);
  /// For a POST: the same, once it is seen to be a form and within the limits.
  void receive(const http::Request& request, http::Responder respond, Next next);

  /// The answer for an invitation that is not pending any more.
  [[nodiscard]] std::optional<http::Response> over(const Submission& asked, const core::Invite& invite) const;
  /// The form's pass, if it was given to this browser.
  [[nodiscard]] std::optional<FormPass> pass_of(const Submission& sent) const;
  [[nodiscard]] Expiry expiry(const core::Invite& invite, std::size_t language) const {
    return answers_.expiry(invite.expires_at, invitations_.now(), language);
  }
  /// What a form holds beside its fields' values.
  /// @param form of one that is shown again, so that all that is sent with it counts as one; empty: a new one
  [[nodiscard]] FormState state_of(const Submission& asked, const FormVerdict& verdict,
                                   std::string_view form) const;
  /// @param switch_href as for `PageAnswers::page`; ignored where the form is shown again
  template <class View>
  [[nodiscard]] http::Response form_page(const Submission& asked, const FormVerdict& verdict,
                                         const std::string& switch_href, const View& view) const {
    // After a POST there is nothing that a switch of languages could ask for again.
    const bool first = verdict.status == status::ok;
    return with_cookie(asked,
                       answers_.page(verdict.status, asked.visit, first ? switch_href : std::string{}, view));
  }

 private:
  void find(Asked asked, http::Responder respond, Next next);
  [[nodiscard]] http::Response with_cookie(const Submission& asked, http::Response response) const;

  service::Invitations& invitations_;
  const Sites& sites_;
  PageAnswers& answers_;
  FormTokens& tokens_;
  FormLimits& limits_;
  secrets::Random& random_;
};

}  // namespace usher::pages
