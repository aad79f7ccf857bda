#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/assets/source_files.hpp"
#include "adapters/web/pages/assets/static_files.hpp"
#include "adapters/web/pages/language/catalogue.hpp"
#include "adapters/web/pages/language/language.hpp"
#include "adapters/web/pages/markup/template.hpp"
#include "adapters/web/pages/view/accent.hpp"
#include "adapters/web/pages/view/api_view.hpp"
#include "adapters/web/pages/view/frame.hpp"
#include "adapters/web/pages/view/views.hpp"
#include "domain/model/time.hpp"

namespace usher::pages {

/// What an administrator says about a host's look.
struct SiteOptions {
  std::string name;
  std::string domain;
  std::optional<Colour> accent;
  std::string logo;       ///< the picture's bytes
  std::string logo_name;  ///< its file name, for its type: `logo.svg`, `.png`, `.webp` or `.jpg`
  std::string home_url;
  std::string contact;  ///< where whoever runs the service is reached: `mailto:`, `xmpp:` or a web address
  std::string share_image_url;  ///< empty: a picture of ours, below `public_url`
  bool formal = false;          ///< how readers are spoken to
  std::string public_url;       ///< where the site is reached: link previews need whole addresses
};

/// About one request.
struct Reader {
  const Site& site;
  std::size_t language = 0;  ///< its place in `languages()`
  /// The page's own address up to and with the name of the language parameter, where the switch puts a
  /// tag: `/invite?TOKEN&lang=`. Empty after a POST: then there is no switch.
  std::string_view language_href;
  bool demo = false;  ///< accounts are not real
  /// `macos` where the script is to find out whether it is an iPad; its page's address can say so then.
  std::string_view device = {};
  /// What link previews show of this page; empty: the site's.
  std::string_view share_image = {};
};

/// All pages: templates, catalogues and static files, checked and compiled when this is made.
///
/// Made and given its sites at start, by one thread; after that immutable, so that any number of threads
/// may render at once.
class Pages {
 public:
  /// With our files alone.
  Pages() : Pages(SourceFiles()) {}
  /// @throws SourceError where an override can't be used: FILE:LINE: what is wrong with it
  explicit Pages(SourceFiles files);

  /// To be called before anything is rendered.
  Site add_site(const SiteOptions& options);

  [[nodiscard]] std::string render(const Reader& reader, const LandingView& view) const {
    return page(0, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const OverView& view) const {
    return page(1, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const AppsView& view) const {
    return page(2, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const SetupView& view) const {
    return page(3, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const RegisterView& view) const {
    return page(4, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const SuccessView& view) const {
    return page(5, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const ResetView& view) const {
    return page(6, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const ResetDoneView& view) const {
    return page(7, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const ElsewhereView& view) const {
    return page(8, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const ErrorView& view) const {
    return page(9, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const HomeView& view) const {
    return page(10, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const CheckView& view) const {
    return page(11, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const ApiView& view) const {
    return page(12, reader, view);
  }
  [[nodiscard]] std::string render(const Reader& reader, const PausedView& view) const {
    return page(13, reader, view);
  }

  /// @param language its place in `languages()`
  [[nodiscard]] Expiry expiry(domain::Timestamp expires, domain::Timestamp now, std::size_t language) const;

  [[nodiscard]] const SourceFiles& files() const { return files_; }
  [[nodiscard]] const StaticFiles& static_files() const { return static_files_; }
  /// Of the file that link previews show where nothing can be drawn.
  [[nodiscard]] const std::string& share_path() const { return share_href_; }
  [[nodiscard]] const MessageList& messages() const { return messages_; }
  [[nodiscard]] const Catalogue& catalogue(std::size_t language, bool formal = false) const {
    return (formal ? formal_catalogues_ : catalogues_).at(language);
  }
  /// Every message that a template uses.
  [[nodiscard]] const std::set<std::string>& used_messages() const { return used_messages_; }

 private:
  void load_catalogues();
  Catalogue load_catalogue(const Language& language, bool formal);
  void compile_templates();
  void make_language_lists();
  std::string add_static(std::string_view name);
  [[nodiscard]] Markup language_list(const Reader& reader) const;
  [[nodiscard]] Frame frame(const Reader& reader) const;
  [[nodiscard]] std::string render_page(std::size_t number, const Reader& reader, const void* view) const;

  template <class View>
  [[nodiscard]] std::string page(std::size_t number, const Reader& reader, const View& view) const {
    return render_page(number, reader, &view);
  }

  SourceFiles files_;
  MessageList messages_;
  std::vector<PoFile> overriding_catalogues_;  // own the texts that catalogues_ refer to
  std::vector<Catalogue> catalogues_;
  std::vector<Catalogue> formal_catalogues_;  // the same where a language has but one address
  std::vector<Template> templates_;
  Template language_list_;
  /// The language switch in each language, cut where the page's address goes: it has more values than
  /// the rest of a page, and they are always the same.
  std::vector<std::vector<std::string>> language_lists_;
  std::set<std::string> used_messages_;
  StaticFiles static_files_;
  std::string script_href_;
  std::string icon_href_;
  std::string share_href_;
};

}  // namespace usher::pages
