#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "config/checks.hpp"
#include "config/option.hpp"
#include "config/setters.hpp"
#include "config/web_address.hpp"
#include "core/invite.hpp"
#include "core/text.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;
using List = std::vector<std::string>;

constexpr std::size_t site_name_bytes_max = 100;
constexpr std::size_t names_max = 1000;
constexpr std::size_t apps_max = 100;
constexpr std::size_t app_id_bytes_max = 64;
constexpr std::size_t url_bytes_max = 2000;

constexpr std::array inviter_names{std::pair{true, std::string_view{"shown"}},
                                   std::pair{false, std::string_view{"hidden"}}};

Checked<std::optional<std::string>> check_site_name(const std::string& given, const path&) {
  if (given.empty()) return std::unexpected("is empty");
  auto checked = core::checked_text(given, site_name_bytes_max, "the name");
  if (!checked) return std::unexpected(checked.error().detail);
  return *std::move(checked);
}

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

Checked<std::string> check_colour(const std::string& given, const path&) {
  const bool good = (given.size() == 7 || given.size() == 4) && given[0] == '#' &&
                    std::ranges::all_of(given.substr(1), is_hexadecimal);
  if (!good) return std::unexpected(in_quotes(given) + " is no colour in hexadecimal digits");
  return given;
}

/// An address that pages link to.
Checked<std::string> check_link(const std::string& given, const path&) {
  const bool web = given.starts_with("https://") || given.starts_with("http://");
  const bool clean = std::ranges::none_of(given, [](char c) { return c <= ' ' || c > '~' || c == '"'; });
  if (!web || !clean || given.size() > url_bytes_max)
    return std::unexpected(in_quotes(given) + " is no http or https address");
  return given;
}

Checked<path> check_logo(const std::string& given, const path& folder) {
  static constexpr std::array<std::string_view, 4> types{".svg", ".png", ".webp", ".jpg"};
  const auto file = check_path(given, folder);
  if (file && std::ranges::find(types, file->extension().string()) == types.end())
    return std::unexpected(in_quotes(given) + " ends with none of .svg, .png, .webp, .jpg");
  return file;
}

Checked<std::string> check_app_id(const std::string& given) {
  const bool good =
      !given.empty() && given.size() <= app_id_bytes_max && std::ranges::all_of(given, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (!good) return std::unexpected(in_quotes(given) + " is no name of an app");
  return given;
}

Checked<std::string> check_username(const std::string& given) {
  const auto name = core::Localpart::parse(given);
  if (!name) return std::unexpected(in_quotes(given) + ": " + name.error().detail);
  return given;
}

std::vector<Option<HostSettings>> make_host_options() {
  return {
      {"public_url", "http or https address", std::nullopt, "`https://DOMAIN`", "https://example.com/usher",
       "Where browsers reach usher for this host; links start with it.",
       text([](HostSettings& h) -> auto& { return h.public_url; },
            [](const std::string& given, const path&) { return check_public_url(given); })},
      {"landing_url", "http or https address with `{token}`", std::nullopt, "`PUBLIC_URL/invite?{token}`",
       "https://example.com/invite?{token}",
       "Where an invite's link leads, should that not be usher's own page; `{token}` stands for the token.",
       text([](HostSettings& h) -> auto& { return h.landing_url; },
            [](const std::string& given, const path&) { return check_landing_url(given); })},
      {"site_name", "text, at most 100 bytes", std::nullopt, "the domain", "Example Chat",
       "What people call the service; shown on pages.",
       text([](HostSettings& h) -> auto& { return h.site_name; }, check_site_name)},
      {"invite_ttl", "duration, 1s to 10 years", "7d", "", "7d",
       "How long an invite is good where its creator does not say.",
       duration([](HostSettings& h) -> auto& { return h.invite_ttl; }, core::limits::ttl_min,
                core::limits::ttl_max)},
      {"reset_ttl", "duration, 1s to 10 years", "24h", "", "24h",
       "The same for the links of password resets.",
       duration([](HostSettings& h) -> auto& { return h.reset_ttl; }, core::limits::ttl_min,
                core::limits::ttl_max)},
      {"reserved_usernames", "list of usernames", std::nullopt, "names such as `admin` and `postmaster`",
       List{"admin", "support"},
       "Names that nobody can register, nor any that look like them, unless an invite pins them.",
       list([](HostSettings& h) -> auto& { return h.reserved_usernames; }, check_username, names_max)},
      {"password_min", "number, 6 to 64", std::int64_t{10}, "", std::int64_t{12},
       "The shortest password that may be chosen on usher's pages, in characters.",
       number([](HostSettings& h) -> auto& { return h.password_min; }, 6, 64)},
      {"accent", "colour in hexadecimal", std::nullopt, "usher's own green", "#7c3aed",
       "The colour of buttons and links; its shades are chosen so that they stay readable.",
       text([](HostSettings& h) -> auto& { return h.pages.accent; }, check_colour)},
      {"logo", "path", std::nullopt, "the first letter of the name", "/etc/usher/logo.svg",
       "A square picture (SVG, PNG, WebP or JPEG) that stands beside the name.",
       text([](HostSettings& h) -> auto& { return h.pages.logo; }, check_logo)},
      {"home_url", "http or https address", std::nullopt, "none", "https://example.com/about",
       "A page about the service, linked at the foot of each page.",
       text([](HostSettings& h) -> auto& { return h.pages.home_url; }, check_link)},
      {"share_image", "http or https address", std::nullopt, "a picture of usher's own",
       "https://example.com/share.png",
       "The picture that chat apps show beside a link that is shared; 1200 by 630 pixels suit most.",
       text([](HostSettings& h) -> auto& { return h.pages.share_image; }, check_link)},
      {"inviter", "`shown` or `hidden`", "shown", "", "hidden",
       "Whether pages say who invites. The `xmpp:` address of a contact invite names them in any case.",
       choice([](HostSettings& h) -> auto& { return h.pages.show_inviter; }, inviter_names)},
      {"apps_show", "list of apps", List{}, "", List{"conversations", "monal", "dino"},
       "The only apps to offer, by their ids; an empty list: all.",
       list([](HostSettings& h) -> auto& { return h.pages.apps_show; }, check_app_id, apps_max)},
      {"apps_hide", "list of apps", List{}, "", List{"profanity"}, "Apps not to offer.",
       list([](HostSettings& h) -> auto& { return h.pages.apps_hide; }, check_app_id, apps_max)},
      {"own_apps", "path", std::nullopt, "none", "/etc/usher/apps.json",
       "Further apps to offer, in a JSON file that is described in docs/pages.md.",
       text([](HostSettings& h) -> auto& { return h.pages.own_apps; }, check_path)},
      {"web_client", "http or https address", std::nullopt, "none", "https://chat.example.com/",
       "Where people of this host chat in the browser, such as a Converse.js.",
       text([](HostSettings& h) -> auto& { return h.pages.web_client; }, check_link)},
  };
}

}  // namespace

std::span<const Option<HostSettings>> host_options() {
  static const std::vector<Option<HostSettings>> options = [] {
    auto all = make_host_options();
    std::ranges::move(make_xmpp_options(), std::back_inserter(all));
    return all;
  }();
  return options;
}

}  // namespace usher::config
