#pragma once

#include <string>
#include <string_view>

#include "adapters/web/pages/handlers/form_tokens.hpp"
#include "adapters/web/pages/handlers/inviters.hpp"
#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "base/http/router.hpp"
#include "domain/model/invite.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/visit_tally.hpp"

namespace usher::pages {

/// The pages that an invite's link opens: `/invite?TOKEN`, also `/invite/TOKEN`; its list of apps
/// (`&apps`); how to begin with one of them (`&app=ID`); and the inviter's picture, `/invite/picture?TOKEN`,
/// which nobody sees who has no invitation of theirs. The addresses that Prosody's mod_invites_page has by
/// default open them too. Looking at them, by GET or HEAD, however often,
/// changes nothing; how often somebody did is counted, and nothing of who.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class Landing {
 public:
  /// @param registers whether accounts can be made in the browser
  Landing(domain::Invitations& invitations, domain::HostPauses& pauses, domain::VisitTally& tally,
          const Sites& sites, Inviters& inviters, PageAnswers& answers, FormTokens& tokens, bool registers)
      : invitations_(invitations),
        pauses_(pauses),
        tally_(tally),
        sites_(sites),
        inviters_(inviters),
        answers_(answers),
        tokens_(tokens),
        registers_(registers) {}

  void mount(http::Router& router);

 private:
  /// What was asked for, once the request is gone.
  struct Question {
    Visit visit;
    bool apps = false;
    std::string app;
    std::string token;  ///< as it was presented
    PresentedCookies cookies;
    bool by_reader = false;  ///< who sees the answer, as far as a request says
  };

  void mount_page(http::Router& router, const std::string& path);
  [[nodiscard]] Question question_of(const http::Request& request) const;
  void find(std::string_view token, Question question, http::Responder respond);
  void answer(Question question, const domain::Result<domain::Invite>& invite, http::Responder respond);
  [[nodiscard]] http::Response paused(const Question& question, const domain::Invite& invite,
                                      const domain::HostPause& pause) const;
  void greet(Question question, const domain::Invite& invite, http::Responder respond);
  void send_picture(std::string_view token, http::Responder respond);
  [[nodiscard]] http::Response pending(const Question& question, const domain::Invite& invite,
                                       const domain::Profile& inviter);
  [[nodiscard]] LandingView landing_view(const Visit& visit, const domain::Invite& invite,
                                         const domain::Profile& inviter, const Addresses& addresses);
  [[nodiscard]] std::string registered_here(const Question& question, const domain::Invite& invite) const;
  [[nodiscard]] const Apps& apps_for(const HostSite& site, const domain::Invite& invite) const;
  [[nodiscard]] bool registers_in_browser(const HostSite& site, const domain::Invite& invite) const;

  domain::Invitations& invitations_;
  domain::HostPauses& pauses_;
  domain::VisitTally& tally_;
  const Sites& sites_;
  Inviters& inviters_;
  PageAnswers& answers_;
  FormTokens& tokens_;
  bool registers_;
};

}  // namespace usher::pages
