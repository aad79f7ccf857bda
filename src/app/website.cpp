#include "app/website.hpp"

#include "adapters/web/api/v1/openapi.hpp"
#include "adapters/web/pages/handlers/static_route.hpp"
#include "app/looks.hpp"
#include "base/cards/drawing_module.hpp"

namespace usher::app {

Website::Website(Installation& installation, domain::AccountDirectory* directory, bool demo)
    : pages_(source_files(installation.config)),
      sites_(pages_, installation.hosts, looks_of(installation.config, demo)),
      inviters_(directory, sites_),
      preview_paths_(installation.master),
      answers_(pages_, {.demo = demo,
                        .tls_is_ours = !installation.config.http.tls_listen.empty(),
                        .previews = &preview_paths_}),
      tokens_(installation.master, installation.random),
      limits_(installation.config.limits.per_address_forms, installation.config.limits.per_invite_forms),
      forms_(installation.invitations, installation.pauses, sites_, answers_, tokens_, limits_,
             installation.random),
      redemptions_(directory == nullptr ? nullptr
                                        : std::make_unique<domain::FormRedemptions>(
                                              *installation.store, *directory, installation.clock,
                                              installation.random, installation.hosts)),
      error_pages_(sites_, answers_),
      host_pages_(sites_, answers_),
      api_page_(sites_, answers_, pages::api_view_of(api::v1::describe_for("/").text)),
      notices_(sites_, answers_),
      landing_(installation.invitations, installation.pauses, *installation.visits, sites_, inviters_,
               answers_, tokens_, directory != nullptr),
      form_pages_(forms_, answers_, inviters_, *installation.visits, redemptions_.get()),
      preview_images_(pages_, sites_, inviters_, preview_paths_, cards::draw_by_module,
                      answers_.tls_is_ours()) {}

void Website::mount(http::Router& router) {
  error_pages_.mount(router);
  host_pages_.mount(router);
  api_page_.mount(router);
  notices_.mount(router);
  landing_.mount(router);
  form_pages_.mount(router);
  preview_images_.mount(router);
  pages::mount_static_files(router, pages_.static_files(), answers_.tls_is_ours());
}

}  // namespace usher::app
