#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/web/pages/handlers/form_limits.hpp"
#include "adapters/web/pages/handlers/form_problems.hpp"
#include "adapters/web/pages/handlers/form_tokens.hpp"
#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/handlers/submission.hpp"
#include "base/http/responder.hpp"
#include "base/secrets/random.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::pages {

/// What pages with a form have in common: finding the invitation, limits, protection from other sites, and
/// showing the form again. Thread-safe. The references must outlive it, and it all that it was asked.
class Forms {
 public:
  using FormRequest = std::shared_ptr<Submission>;
  using Next = std::move_only_function<void(FormRequest, const domain::Invite&, http::Responder)>;

  Forms(domain::Invitations& invitations, domain::HostPauses& pauses, const Sites& sites,
        PageAnswers& answers, FormTokens& tokens, FormLimits& limits, secrets::Random& random)
      : invitations_(invitations),
        pauses_(pauses),
        sites_(sites),
        answers_(answers),
        tokens_(tokens),
        limits_(limits),
        random_(random) {}

  /// For a GET: goes on with the invitation it is about, whatever its state; answers where there is none.
  void open(const http::Request& request, http::Responder respond, Next next);
  /// What a form was sent for.
  enum class Sending : std::uint8_t { act, look };
  /// For a POST: the same, once it is seen to be a form and within the limits.
  void receive(const http::Request& request, Sending sending, http::Responder respond, Next next);

  /// For a form that is to be shown: goes on unless the invitation's host is paused, and says so there.
  void unless_paused(FormRequest asked, const domain::Invite& invite, http::Responder respond, Next next);
  /// The answer for an invitation that is not pending any more.
  [[nodiscard]] std::optional<http::Response> over(const Submission& asked,
                                                   const domain::Invite& invite) const;
  [[nodiscard]] domain::Timestamp now() const { return invitations_.now(); }
  [[nodiscard]] Expiry expiry(const domain::Invite& invite, std::size_t language) const {
    return answers_.expiry(invite.expires_at, invitations_.now(), language);
  }
  /// Of a form that this browser was not shown, or too long ago: it came too late, from elsewhere, or from a
  /// browser that keeps no cookies, for which it would be too late for ever.
  [[nodiscard]] static FormVerdict unaccepted(const Submission& sent);
  [[nodiscard]] static FormState problems_of(const FormVerdict& verdict);
  /// What a form holds beside its fields' values. One that is shown again keeps its id, so that all that is
  /// sent with it counts as one.
  [[nodiscard]] FormState state_of(const Submission& asked, const FormVerdict& verdict) const;
  /// The page that a browser, or the device that it is continued on, comes back to; whole, for a code. It is
  /// the same each time, and ends when the browser's own does.
  [[nodiscard]] ShareBox continued_on_device(const Submission& asked, const std::string& registered) const;
  /// What that page knows the account by: of the form that made it, which need not be the one that was sent.
  [[nodiscard]] std::string pass_for(const Submission& sent, const std::string& form) const;
  /// Makes the browser come back to it.
  [[nodiscard]] static http::Response remembering(const Submission& sent, std::string_view pass,
                                                  http::Response response);
  /// @param switch_href as for `PageAnswers::page`: of the form as it is first shown
  template <class View>
  [[nodiscard]] http::Response form_page(const Submission& asked, const FormVerdict& verdict,
                                         const std::string& switch_href, const View& view) const {
    return with_cookie(asked, verdict, answers_.page(verdict.status, asked.visit, switch_href, view));
  }

 private:
  void find(FormRequest asked, http::Responder respond, Next next);
  [[nodiscard]] http::Response too_many(const Submission& sent, const http::RateDecision& decision) const;
  [[nodiscard]] http::Response with_cookie(const Submission& asked, const FormVerdict& verdict,
                                           http::Response response) const;

  domain::Invitations& invitations_;
  domain::HostPauses& pauses_;
  const Sites& sites_;
  PageAnswers& answers_;
  FormTokens& tokens_;
  FormLimits& limits_;
  secrets::Random& random_;
};

}  // namespace usher::pages
