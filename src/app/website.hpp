#pragma once

#include <cstdint>
#include <memory>

#include "app/installation.hpp"
#include "http/router.hpp"
#include "pages/handlers/form_limits.hpp"
#include "pages/handlers/form_tokens.hpp"
#include "pages/handlers/forms.hpp"
#include "pages/handlers/landing.hpp"
#include "pages/handlers/page_answers.hpp"
#include "pages/handlers/registration_pages.hpp"
#include "pages/handlers/reset_pages.hpp"
#include "pages/handlers/sites.hpp"
#include "pages/view/pages.hpp"
#include "service/account_directory.hpp"
#include "service/password_resets.hpp"
#include "service/registrations.hpp"

namespace usher::app {

/// All that browsers see, put together from the configuration. Thread-safe once it is mounted.
class Website {
 public:
  /// @param directory null where no accounts can be made; must outlive this, as must the installation
  /// @param demo whether its accounts are not real, which every page then says
  /// @throws std::runtime_error with one line about an administrator's file that can't be used
  Website(Installation& installation, service::AccountDirectory* directory, bool demo);

  void mount(http::Router& router);

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes) noexcept { limits_.share_among(nodes); }

 private:
  pages::Pages pages_;
  pages::Sites sites_;
  pages::PageAnswers answers_;
  pages::FormTokens tokens_;
  pages::FormLimits limits_;
  pages::Forms forms_;
  std::unique_ptr<service::Registrations> registrations_;
  std::unique_ptr<service::PasswordResets> resets_;
  pages::Landing landing_;
  pages::RegistrationPages registration_pages_;
  pages::ResetPages reset_pages_;
};

}  // namespace usher::app
