#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/assets/source_files.hpp"
#include "adapters/web/pages/language/message.hpp"
#include "adapters/web/pages/markup/markup.hpp"
#include "adapters/web/pages/view/platform.hpp"

namespace usher::pages {

/// A place to get an app from.
struct Store {
  enum class Kind : std::uint8_t { play, fdroid, appstore, macstore, flathub, microsoft, site };
  /// What the app costs there; nothing is claimed where nobody said.
  enum class Price : std::uint8_t { unknown, free, paid };

  Kind kind{};
  std::string target;  ///< a URL, or an app's id for the kinds that `takes_id`
  Price price = Price::unknown;

  /// Whether a device of that kind can install from there.
  [[nodiscard]] bool serves(Platform platform) const;
};
/// Whether such a store is named by an app's id in it, and not by a URL.
bool takes_id(Store::Kind kind);

/// A chat app that pages offer.
struct App {
  std::string id;  ///< lower-case letters, digits and hyphens
  std::string name;
  Wording text;
  std::vector<Platform> platforms;
  /// Whether it registers by itself from an invitation's URI (XEP-0445); else the browser does it.
  bool preauth = false;
  /// What it calls the dialog that shows the server's registration form, in which the invitation can be
  /// pasted (docs/registration-form.md); empty where it has none.
  std::string form_menu;
  /// A URI that opens it for a new account, with `{address}` in it; empty where it knows none.
  std::string login_link;
  /// Where it runs, if it runs in the browser.
  std::string web_url;
  std::vector<Store> stores;
  std::vector<Wording> steps;
  Markup mark;

  [[nodiscard]] bool runs_on(Platform platform) const;
  /// The same, as far as anybody can know: an iPad may call itself a Mac, and a browser is everywhere.
  [[nodiscard]] bool may_run_on(Platform platform) const;
};

/// Apps in the order in which they are offered. Immutable.
class Apps {
 public:
  static constexpr std::size_t apps_max = 100;
  static constexpr std::size_t mark_bytes_max = 8192;

  Apps() = default;
  explicit Apps(std::vector<App> apps) : apps_(std::move(apps)) {}

  /// Reads `apps/apps.json` and the marks beside it.
  /// @throws SourceError
  static Apps load(const SourceFiles& files, const MessageList& messages);

  /// An administrator's own apps, in the same form; texts that are no message of ours stay as they are.
  /// @throws SourceError
  static Apps parse(const SourceFile& file, const SourceFiles& files, const MessageList& messages);

  /// Own apps come first, and take the place of ours with the same id; then only those in `show`, if it
  /// names any, and none in `hide`. Web apps without a URL are left out.
  [[nodiscard]] Apps chosen(const Apps& own, std::span<const std::string> show,
                            std::span<const std::string> hide) const;

  /// Those with which somebody without an account can do anything where no browser registers.
  [[nodiscard]] Apps registering() const;

  /// @returns null where there is no such app
  [[nodiscard]] const App* find(std::string_view id) const;
  /// The first that runs there; those that register by themselves come before others.
  [[nodiscard]] const App* recommended(Platform platform) const;

  [[nodiscard]] const std::vector<App>& all() const { return apps_; }

 private:
  std::vector<App> apps_;
};

/// Where to get it. Play carries the invitation through the installation in its `referrer` parameter.
/// @param uri the invitation's `xmpp:` URI, or empty
std::string store_url(const Store& store, std::string_view uri);
/// `Google Play`, `F-Droid`, `App Store` and so on; empty for an app's own site.
std::string_view name_of(Store::Kind kind);

/// The app's login link for an address, or nothing.
std::string login_uri(const App& app, std::string_view address);

}  // namespace usher::pages
