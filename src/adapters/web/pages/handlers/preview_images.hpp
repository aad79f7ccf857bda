#pragma once

#include <string>

#include "adapters/web/pages/handlers/inviters.hpp"
#include "adapters/web/pages/handlers/preview_paths.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "base/cards/card_maker.hpp"
#include "base/http/router.hpp"

namespace usher::pages {

/// What a link's preview shows of a host.
cards::Card card_of(const Site& site);
/// What it shows of somebody there.
cards::Card card_of(const Site& site, const domain::BareJid& inviter, const domain::Profile& shown);

/// The pictures that apps show beside a link: `/invite/preview/SEAL.png`. Asking for them changes nothing.
/// Where one can't be drawn (no fonts, no letters for a name), there is a plainer one: the host's, and at
/// last a file.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class PreviewImages {
 public:
  PreviewImages(const Pages& pages, const Sites& sites, Inviters& inviters, const PreviewPaths& paths,
                cards::CardMaker::Draw draw, bool tls_is_ours)
      : pages_(pages),
        sites_(sites),
        inviters_(inviters),
        paths_(paths),
        tls_is_ours_(tls_is_ours),
        maker_(std::move(draw)) {}

  void mount(http::Router& router);

 private:
  /// What was asked for, once the request is gone.
  struct Question {
    const HostSite* site = nullptr;
    std::string known_tags;  ///< `If-None-Match`
  };

  void answer(const http::Request& request, http::Responder respond);
  void send(Question question, cards::Card card, http::Responder respond);
  [[nodiscard]] http::Response image(const Question& question, const std::string& tag,
                                     const std::string& png) const;
  [[nodiscard]] http::Response plain() const;
  [[nodiscard]] http::Response with_headers(http::Response response) const;

  const Pages& pages_;
  const Sites& sites_;
  Inviters& inviters_;
  const PreviewPaths& paths_;
  bool tls_is_ours_;
  cards::CardMaker maker_;
};

}  // namespace usher::pages
