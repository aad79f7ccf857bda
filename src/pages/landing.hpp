#pragma once

#include "core/host.hpp"
#include "http/router.hpp"
#include "service/invitations.hpp"

namespace usher::pages {

/// The page that an invite's link opens: `/invite?TOKEN`, also `/invite/TOKEN`. Looking at it, by
/// GET or HEAD, however often, changes nothing.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class Landing {
 public:
  Landing(service::Invitations& invitations, const core::Hosts& hosts)
      : invitations_(invitations), hosts_(hosts) {}

  void mount(http::Router& router);

 private:
  void show(std::string_view token, http::Responder respond);
  [[nodiscard]] http::Response page(const core::Result<core::Invite>& invite) const;
  [[nodiscard]] http::Response invite_page(const core::Invite& invite) const;

  service::Invitations& invitations_;
  const core::Hosts& hosts_;
};

}  // namespace usher::pages
