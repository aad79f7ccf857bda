#include "adapters/web/pages/view/pages.hpp"

#include <algorithm>
#include <map>

#include "adapters/web/pages/assets/embedded.hpp"
#include "adapters/web/pages/language/date_text.hpp"
#include "adapters/web/pages/markup/escape.hpp"
#include "adapters/web/pages/view/breakable.hpp"
#include "adapters/web/pages/view/first_letter.hpp"
#include "adapters/web/pages/view/schemas.hpp"

namespace usher::pages {
namespace {

struct Page {
  std::string_view name;
  const Schema& (*schema)();
};

/// By their numbers in `render`.
constexpr std::array pages{
    Page{"landing", &SchemaOf<LandingView>::get},
    Page{"over", &SchemaOf<OverView>::get},
    Page{"apps", &SchemaOf<AppsView>::get},
    Page{"setup", &SchemaOf<SetupView>::get},
    Page{"register", &SchemaOf<RegisterView>::get},
    Page{"success", &SchemaOf<SuccessView>::get},
    Page{"reset", &SchemaOf<ResetView>::get},
    Page{"reset_done", &SchemaOf<ResetDoneView>::get},
    Page{"elsewhere", &SchemaOf<ElsewhereView>::get},
    Page{"error", &SchemaOf<ErrorView>::get},
    Page{"home", &SchemaOf<HomeView>::get},
    Page{"check", &SchemaOf<CheckView>::get},
    Page{"api", &SchemaOf<ApiView>::get},
    Page{"paused", &SchemaOf<PausedView>::get},
};

constexpr std::string_view english_plural_forms = "nplurals=2; plural=(n != 1);";

/// The English texts translate themselves.
Catalogue english_catalogue(const MessageList& messages) {
  std::vector<std::string_view> texts;
  for (const std::string& text : messages.messages()) texts.emplace_back(text);
  for (const auto& plural : messages.plurals()) {
    texts.emplace_back(plural.one);
    texts.emplace_back(plural.other);
  }
  return {*PluralRule::parse(english_plural_forms), messages.messages().size(), std::move(texts)};
}

}  // namespace

Pages::Pages(SourceFiles files) : files_(std::move(files)) {
  messages_ = messages_of(parse_po(*files_.find("locale/usher.pot")));
  load_catalogues();
  compile_templates();
  make_language_lists();
  script_href_ = add_static("script.js");
  icon_href_ = add_static("icon.svg");
  share_href_ = add_static("share.png");
}

void Pages::load_catalogues() {
  overriding_catalogues_.reserve(2 * languages().size());
  for (const Language& language : languages()) {
    catalogues_.push_back(load_catalogue(language, false));
    formal_catalogues_.push_back(load_catalogue(language, true));
  }
}

Catalogue Pages::load_catalogue(const Language& language, bool formal) {
  Catalogue ours = english_catalogue(messages_);
  if (&language != languages().data()) {
    const auto embedded = embedded_catalogues();
    const auto of = [&](bool wanted) {
      return std::ranges::find_if(embedded, [&](const EmbeddedCatalogue& each) {
        return each.tag == language.tag && each.formal == wanted;
      });
    };
    auto found = formal ? of(true) : of(false);
    if (found == embedded.end()) found = of(false);
    if (found == embedded.end())
      throw std::logic_error(std::string(language.tag) + ": no catalogue was built in");
    ours = Catalogue(*PluralRule::parse(found->plural_forms), messages_.messages().size(),
                     {found->texts.begin(), found->texts.end()});
  }
  const SourceFile* override = files_.find_override("locale/" + std::string(language.tag) + ".po");
  if (override == nullptr) return ours;
  overriding_catalogues_.push_back(parse_po(*override));
  return make_catalogue(overriding_catalogues_.back(), messages_, &ours);
}

void Pages::compile_templates() {
  std::map<std::string, SourceFile, std::less<>> sources;
  const auto find = [&](std::string_view name) -> const SourceFile* {
    const auto file = files_.find("templates/" + std::string(name) + ".html");
    if (!file) return nullptr;
    return &sources.insert_or_assign(std::string(name), *file).first->second;
  };
  const Template::Environment environment{messages_, find, &used_messages_};
  for (const Page& page : pages) {
    const std::array scopes{&SchemaOf<Frame>::get(), &page.schema()};
    templates_.push_back(Template::compile(*find(page.name), scopes, environment));
  }
  const std::array list_scope{&SchemaOf<LanguageList>::get()};
  language_list_ = Template::compile(*find("languages"), list_scope, environment);
}

void Pages::make_language_lists() {
  constexpr std::string_view cut = "/the-address-of-the-page";
  for (const Language& current : languages()) {
    LanguageList list{.language_href = cut, .languages = {}};
    for (const Language& each : languages()) {
      list.languages.push_back({each.tag, each.name, each.direction(), &each == &current});
    }
    const std::array<const void*, 1> records{&list};
    std::string html;
    language_list_.render(html, records, catalogues_[language_lists_.size()]);
    std::vector<std::string>& pieces = language_lists_.emplace_back();
    std::size_t start = 0;
    for (std::size_t at = html.find(cut); at != std::string::npos; at = html.find(cut, start)) {
      pieces.push_back(html.substr(start, at - start));
      start = at + cut.size();
    }
    pieces.push_back(html.substr(start));
  }
}

std::string Pages::add_static(std::string_view name) {
  const std::string path = "static/" + std::string(name);
  if (const SourceFile* override = files_.find_override(path)) return static_files_.add(name, override->text);
  const auto ours = std::ranges::find(embedded_files(), path, &EmbeddedFile::name);
  return static_files_.add(name, ours->text, ours->gzip, ours->brotli);
}

Site Pages::add_site(const SiteOptions& options) {
  Site site;
  site.name = options.name;
  site.domain = options.domain;
  site.domain_parts = breakable(options.domain);
  site.formal = options.formal;
  site.monogram = first_letter(options.name);
  site.home_href = options.home_url;
  site.contact_href = options.contact;
  site.share_image = options.share_image_url;
  site.own_share_image = !site.share_image.empty();
  if (site.share_image.empty() && !options.public_url.empty())
    site.share_image = options.public_url + share_href_;
  site.script_href = script_href_;
  site.icon_href = icon_href_;
  if (!options.logo.empty()) {
    site.logo_href = static_files_.add(options.logo_name, options.logo);
    site.icon_href = site.logo_href;
    site.logo = std::make_shared<const std::string>(options.logo);
  }
  site.accent = options.accent ? *options.accent : accent_of(files_.find("static/style.css")->text);
  if (options.accent) {
    const std::string style =
        std::string(files_.find("static/style.css")->text) + accent_css(*options.accent);
    site.style_href = static_files_.add("style.css", style);
  } else {
    site.style_href = add_static("style.css");
  }
  return site;
}

Markup Pages::language_list(const Reader& reader) const {
  if (reader.language_href.empty()) return Markup();
  std::string address;
  append_url(address, reader.language_href);
  const std::vector<std::string>& pieces = language_lists_[reader.language];
  std::string html = pieces.front();
  for (std::size_t i = 1; i < pieces.size(); ++i) html.append(address).append(pieces[i]);
  return Markup(std::move(html));
}

Frame Pages::frame(const Reader& reader) const {
  const Language& language = languages()[reader.language];
  return {.site = reader.site.name,
          .domain = reader.site.domain,
          .domain_parts = reader.site.domain_parts,
          .monogram = reader.site.monogram,
          .logo_href = reader.site.logo_href,
          .share_image = reader.share_image.empty() ? reader.site.share_image : reader.share_image,
          .share_sized = !reader.site.own_share_image,
          .home_href = reader.site.home_href,
          .contact_href = reader.site.contact_href,
          .style_href = reader.site.style_href,
          .script_href = reader.site.script_href,
          .icon_href = reader.site.icon_href,
          .lang = language.tag,
          .dir = language.direction(),
          .language_name = language.name,
          .language_href = reader.language_href,
          .language_list = language_list(reader),
          .demo = reader.demo,
          .device = reader.device};
}

std::string Pages::render_page(std::size_t number, const Reader& reader, const void* view) const {
  constexpr std::size_t usual_size = 16384;
  const Frame around = frame(reader);
  const std::array<const void*, 2> records{&around, view};
  std::string html;
  html.reserve(usual_size);
  templates_[number].render(html, records, catalogue(reader.language, reader.site.formal));
  return html;
}

Expiry Pages::expiry(domain::Timestamp expires, domain::Timestamp now, std::size_t language) const {
  const TimeLeft left = time_left(expires - now);
  return {.iso = domain::to_rfc3339(expires),
          .text = date_text(expires, catalogue(language), messages_),
          .days = left.days,
          .hours = left.hours,
          .minutes = left.minutes};
}

}  // namespace usher::pages
