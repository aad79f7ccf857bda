#pragma once

#include <string>
#include <string_view>

#include "core/invite.hpp"
#include "http/router.hpp"
#include "pages/handlers/page_answers.hpp"
#include "pages/handlers/sites.hpp"
#include "service/invitations.hpp"

namespace usher::pages {

/// The pages that an invite's link opens: `/invite?TOKEN`, also `/invite/TOKEN`; its list of apps
/// (`&apps`); how to begin with one of them (`&app=ID`). Looking at them, by GET or HEAD, however often,
/// changes nothing.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class Landing {
 public:
  /// @param registers whether accounts can be made in the browser
  Landing(service::Invitations& invitations, const Sites& sites, PageAnswers& answers, bool registers)
      : invitations_(invitations), sites_(sites), answers_(answers), registers_(registers) {}

  void mount(http::Router& router);

 private:
  /// What was asked for, once the request is gone.
  struct Question {
    Visit visit;
    bool apps = false;
    std::string app;
  };

  void show(const http::Request& request, std::string_view token, std::string_view parameters,
            http::Responder respond);
  [[nodiscard]] http::Response answer(Question question, const core::Result<core::Invite>& invite);
  [[nodiscard]] http::Response pending(const Question& question, const core::Invite& invite);
  [[nodiscard]] LandingView landing_view(const Visit& visit, const core::Invite& invite,
                                         const Addresses& addresses);
  [[nodiscard]] std::string inviter_of(const Visit& visit, const core::Invite& invite) const;

  service::Invitations& invitations_;
  const Sites& sites_;
  PageAnswers& answers_;
  bool registers_;
};

}  // namespace usher::pages
