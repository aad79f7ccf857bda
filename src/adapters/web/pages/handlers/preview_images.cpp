#include "adapters/web/pages/handlers/preview_images.hpp"

#include <span>
#include <utility>

#include "adapters/web/pages/view/accent.hpp"
#include "adapters/web/pages/view/first_letter.hpp"
#include "adapters/web/pages/view/security_headers.hpp"
#include "base/http/entity_tag.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"
#include "base/secrets/hmac.hpp"
#include "base/text/hexadecimal.hpp"

namespace usher::pages {
namespace {

using http::Method;
using http::Response;

namespace status = http::status;

/// As long as a server remembers what an inviter is called, and a little more.
constexpr std::string_view for_a_while = "public, max-age=3600";
/// Until too many no longer wait, or there are fonts.
constexpr std::string_view for_a_moment = "public, max-age=60";

cards::Rgb rgb_of(Colour colour) { return {.red = colour.red, .green = colour.green, .blue = colour.blue}; }

std::string size_of(std::string_view part) { return std::to_string(part.size()) + ':'; }

/// What two cards have in common that look alike; it tells nothing of what it was made of.
std::string key_of(const cards::Card& card) {
  static constexpr secrets::KeyBytes no_secret{};
  const std::string_view logo = card.logo ? std::string_view(*card.logo) : std::string_view{};
  std::string colours;
  for (const cards::Rgb& each : {card.fill, card.on_fill, card.soft, card.text}) {
    for (const std::uint8_t part : {each.red, each.green, each.blue}) colours += static_cast<char>(part);
  }
  const auto digest = secrets::hmac_sha256(
      no_secret, {card.person ? "p" : "h", colours, size_of(card.headline), card.headline,
                  size_of(card.below), card.below, size_of(card.domain), card.domain, size_of(card.portrait),
                  card.portrait, card.initial, "/", logo});
  constexpr std::size_t enough = 16;
  return text::hexadecimal(std::span(digest).first(enough));
}

}  // namespace

cards::Card card_of(const Site& site) {
  const AccentShades shades = light_shades(site.accent);
  return {.headline = site.name,
          .domain = site.domain == site.name ? std::string{} : site.domain,
          .initial = site.monogram,
          .logo = site.logo,
          .fill = rgb_of(shades.fill),
          .on_fill = rgb_of(shades.on_fill),
          .soft = rgb_of(shades.soft),
          .text = rgb_of(shades.text)};
}

cards::Card card_of(const Site& site, const domain::BareJid& inviter, const domain::Profile& shown) {
  cards::Card card = card_of(site);
  card.headline = shown.name.empty() ? inviter.local().str() : shown.name;
  card.below = site.name;
  card.initial = first_letter(card.headline);
  card.portrait = shown.picture;
  card.person = true;
  return card;
}

void PreviewImages::mount(http::Router& router) {
  router.add_prefix(
      std::string(PreviewPaths::prefix), "preview", {Method::get, Method::head},
      [this](const http::Request& request, http::Responder respond) { answer(request, std::move(respond)); });
}

void PreviewImages::answer(const http::Request& request, http::Responder respond) {
  const auto subject = paths_.parse(request.rest);
  const HostSite* site = subject ? sites_.find(subject->domain) : nullptr;
  if (site == nullptr)
    return respond(http::problem(status::not_found, "not-found", "There is nothing here."));
  Question question{.site = site, .known_tags = std::string(request.header("If-None-Match").value_or(""))};
  // The policy may have changed since the page was sent.
  if (!subject->inviter || !site->share_inviter)
    return send(std::move(question), card_of(site->site), std::move(respond));
  const domain::BareJid inviter(*subject->inviter, subject->domain);
  inviters_.find(inviter, [this, inviter, question = std::move(question),
                           respond = std::move(respond)](const Inviters::Shown& shown) mutable {
    auto card = card_of(question.site->site, inviter, *shown);
    send(std::move(question), std::move(card), std::move(respond));
  });
}

void PreviewImages::send(Question question, cards::Card card, http::Responder respond) {
  const std::string key = key_of(card);
  // Whoever has it need not wait until it is drawn again.
  if (!question.known_tags.empty() && http::if_none_match_names(question.known_tags, '"' + key + '"'))
    return respond(image(question, '"' + key + '"', {}));
  const bool person = card.person;
  maker_.find(key, std::move(card),
              [this, key, person, question = std::move(question),
               respond = std::move(respond)](const cards::CardMaker::Png& png) mutable {
                if (png && !png->empty()) return respond(image(question, '"' + key + '"', *png));
                // The person's name has letters that no font here has.
                if (png && person) return send(question, card_of(question.site->site), std::move(respond));
                respond(plain());
              });
}

Response PreviewImages::image(const Question& question, const std::string& tag,
                              const std::string& png) const {
  const bool known = http::if_none_match_names(question.known_tags, tag);
  Response response =
      with_headers(Response(known ? status::not_modified : status::ok, known ? std::string{} : png));
  response.set("ETag", tag).set("Cache-Control", for_a_while);
  if (!known) response.set("Content-Type", "image/png");
  return response;
}

Response PreviewImages::plain() const {
  const StaticFile* file = pages_.static_files().find(pages_.share_path());
  Response response = with_headers(Response(status::ok, file->plain));
  response.set("Content-Type", file->type).set("Cache-Control", for_a_moment);
  return response;
}

/// Unlike all else, it is for other sites' pages: those of chat apps.
Response PreviewImages::with_headers(Response response) const {
  for (const auto& [name, value] : static_headers(tls_is_ours_)) {
    if (name != "Cross-Origin-Resource-Policy" && name != "Vary") response.set(name, value);
  }
  response.set("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

}  // namespace usher::pages
