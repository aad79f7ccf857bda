#pragma once

#include <utility>

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/view/api_view.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// What the management API can do, at `/api`, for people who write programs. In English, as its description
/// is. Thread-safe. The references must outlive it, and it the server that it is mounted on.
class ApiPage {
 public:
  ApiPage(const Sites& sites, const PageAnswers& answers, ApiView view)
      : sites_(sites), answers_(answers), view_(std::move(view)) {}

  void mount(http::Router& router);

 private:
  const Sites& sites_;
  const PageAnswers& answers_;
  const ApiView view_;
};

}  // namespace usher::pages
