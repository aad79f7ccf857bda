#pragma once

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// What people and programs ask a host for that they know by name alone: `/`, which leads to the
/// administrator's own page where there is one, `/favicon.ico` and `/robots.txt`. Thread-safe. The references
/// must outlive it, and it the server that it is mounted on.
class HostPages {
 public:
  HostPages(const Sites& sites, const PageAnswers& answers) : sites_(sites), answers_(answers) {}

  void mount(http::Router& router);

 private:
  [[nodiscard]] http::Response home(const http::Request& request) const;
  [[nodiscard]] http::Response icon(const http::Request& request) const;
  [[nodiscard]] http::Response robots(const http::Request& request) const;

  const Sites& sites_;
  const PageAnswers& answers_;
};

}  // namespace usher::pages
