#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "adapters/web/pages/handlers/api_page.hpp"
#include "adapters/web/pages/handlers/error_pages.hpp"
#include "adapters/web/pages/handlers/form_limits.hpp"
#include "adapters/web/pages/handlers/form_pages.hpp"
#include "adapters/web/pages/handlers/form_tokens.hpp"
#include "adapters/web/pages/handlers/forms.hpp"
#include "adapters/web/pages/handlers/host_pages.hpp"
#include "adapters/web/pages/handlers/inviters.hpp"
#include "adapters/web/pages/handlers/landing.hpp"
#include "adapters/web/pages/handlers/notices.hpp"
#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/preview_images.hpp"
#include "adapters/web/pages/handlers/preview_paths.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "app/installation.hpp"
#include "base/http/router.hpp"
#include "domain/use_cases/account_directory.hpp"
#include "domain/use_cases/form_redemptions.hpp"

namespace usher::app {

/// All that browsers see, put together from the configuration. Thread-safe once it is mounted.
class Website {
 public:
  /// @param directory null where no accounts can be made; must outlive this, as must the installation
  /// @param demo whether its accounts are not real, which every page then says
  /// @throws std::runtime_error with one line about an administrator's file that can't be used
  Website(Installation& installation, domain::AccountDirectory* directory, bool demo);

  void mount(http::Router& router);

  /// What makes the page of a failure for whoever sent the request; null where that is no browser.
  [[nodiscard]] std::function<http::Response(int status)> error_page(const http::Request& request) const {
    return error_pages_.page_for(request);
  }

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes) noexcept { limits_.share_among(nodes); }

 private:
  pages::Pages pages_;
  pages::Sites sites_;
  pages::Inviters inviters_;
  pages::PreviewPaths preview_paths_;
  pages::PageAnswers answers_;
  pages::FormTokens tokens_;
  pages::FormLimits limits_;
  pages::Forms forms_;
  std::unique_ptr<domain::FormRedemptions> redemptions_;  ///< null where no accounts can be made
  pages::ErrorPages error_pages_;
  pages::HostPages host_pages_;
  pages::ApiPage api_page_;
  pages::Notices notices_;
  pages::Landing landing_;
  pages::FormPages form_pages_;
  pages::PreviewImages preview_images_;
};

}  // namespace usher::app
