#pragma once

#include <functional>

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// Failures as browsers see them: pages instead of problem details. Thread-safe. The references must outlive
/// it, and it the server that it is mounted on.
class ErrorPages {
 public:
  ErrorPages(const Sites& sites, const PageAnswers& answers) : sites_(sites), answers_(answers) {}

  /// For addresses that there are not.
  void mount(http::Router& router);

  /// What makes the page of a failure, by its status, for whoever sent the request; null where that is no
  /// browser.
  [[nodiscard]] std::function<http::Response(int status)> page_for(const http::Request& request) const;

 private:
  const Sites& sites_;
  const PageAnswers& answers_;
};

}  // namespace usher::pages
