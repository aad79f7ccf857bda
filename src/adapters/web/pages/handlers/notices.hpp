#pragma once

#include <string>
#include <string_view>

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// Pages that say one thing, at an address without a token: `/notice?what=expired`. Those that a link or a
/// form ended in lead there for other languages, since their own addresses would hold the token or be asked
/// for by POST alone. Thread-safe. The references must outlive it, and it the server that it is mounted on.
class Notices {
 public:
  Notices(const Sites& sites, const PageAnswers& answers) : sites_(sites), answers_(answers) {}

  void mount(http::Router& router);

 private:
  [[nodiscard]] http::Response answer(const http::Request& request) const;

  const Sites& sites_;
  const PageAnswers& answers_;
};

}  // namespace usher::pages
