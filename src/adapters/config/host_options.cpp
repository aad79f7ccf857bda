#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "adapters/config/checks.hpp"
#include "adapters/config/option.hpp"
#include "adapters/config/setters.hpp"
#include "adapters/config/web_address.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/checked_text.hpp"
#include "domain/model/invite.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;
using List = std::vector<std::string>;

constexpr std::size_t site_name_bytes_max = 100;
constexpr std::size_t names_max = 1000;
constexpr std::size_t apps_max = 100;
constexpr std::size_t app_id_bytes_max = 64;
constexpr std::size_t url_bytes_max = 2000;
constexpr std::size_t providers_max = 20;

constexpr std::array inviter_names{std::pair{true, std::string_view{"shown"}},
                                   std::pair{false, std::string_view{"hidden"}}};

constexpr std::array share_inviter_names{std::pair{false, std::string_view{"hidden"}},
                                         std::pair{true, std::string_view{"shown"}}};

constexpr std::array address_names{std::pair{false, std::string_view{"familiar"}},
                                   std::pair{true, std::string_view{"formal"}}};

Checked<std::optional<std::string>> check_site_name(const std::string& given, const path&) {
  if (given.empty()) return std::unexpected("is empty");
  auto checked = domain::checked_text(given, site_name_bytes_max, "the name");
  if (!checked) return std::unexpected(checked.error().detail);
  return *std::move(checked);
}

Checked<std::string> check_colour(const std::string& given, const path&) {
  const bool good = (given.size() == 7 || given.size() == 4) && given[0] == '#' &&
                    std::ranges::all_of(given.substr(1), text::is_hexadecimal);
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

Checked<std::string> check_contact(const std::string& given, const path& folder) {
  for (const std::string_view scheme : {"mailto:", "xmpp:"}) {
    const bool clean = std::ranges::none_of(given, [](char c) { return c <= ' ' || c > '~' || c == '"'; });
    if (given.starts_with(scheme) && given.size() > scheme.size() && clean && given.size() <= url_bytes_max)
      return given;
  }
  if (check_link(given, folder)) return given;
  return std::unexpected(in_quotes(given) + " is no `mailto:`, `xmpp:`, http or https address");
}

Checked<std::string> check_provider(const std::string& given) { return check_link(given, {}); }

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
  const auto name = domain::Localpart::parse(given);
  if (!name) return std::unexpected(in_quotes(given) + ": " + name.error().detail);
  return given;
}

std::vector<Option<HostSettings>> make_host_options() {
  return {
      {"public_url",
       text([](HostSettings& h) -> auto& { return h.public_url; }, "http or https address",
            [](const std::string& given, const path&) { return check_public_url(given); }),
       "Where browsers reach usher for this host; links start with it.", "https://example.com/usher",
       "`https://DOMAIN`"},
      {"landing_url",
       text([](HostSettings& h) -> auto& { return h.landing_url; }, "http or https address with `{token}`",
            [](const std::string& given, const path&) { return check_landing_url(given); }),
       "Where an invite's link leads, if not to usher's own page; `{token}` stands for the token.",
       "https://example.com/invite?{token}", "`PUBLIC_URL/invite?{token}`"},
      {"site_name",
       text([](HostSettings& h) -> auto& { return h.site_name; }, "text", check_site_name,
            "at most " + std::to_string(site_name_bytes_max) + " bytes"),
       "What people call the service; shown on pages.", "Example Chat", "the domain"},
      {"invite_ttl",
       duration([](HostSettings& h) -> auto& { return h.invite_ttl; }, domain::limits::ttl_min,
                domain::limits::ttl_max),
       "How long an invite is good where its creator does not say."},
      {"reset_ttl",
       duration([](HostSettings& h) -> auto& { return h.reset_ttl; }, domain::limits::ttl_min,
                domain::limits::ttl_max),
       "The same for the links of password resets."},
      {"invite_ttl_max",
       duration([](HostSettings& h) -> auto& { return h.invite_ttl_max; }, domain::limits::ttl_min,
                domain::limits::ttl_max),
       "The longest that anybody may let an invite or a password reset live.", "30d", "10 years"},
      {"invite_uses_max",
       number([](HostSettings& h) -> auto& { return h.invite_uses_max; }, 1, domain::UseLimit::uses_max),
       "How often an invite may be used at most, whoever creates it; none is without limit then.",
       std::int64_t{50}, "no limit"},
      {"invites_live_max",
       number([](HostSettings& h) -> auto& { return h.invites_live_max; }, 1, domain::invites_live_max_max),
       "How many invites may be live at once: neither used up, nor withdrawn, nor expired. Beyond it nobody "
       "creates one.",
       std::int64_t{1000}, "no limit"},
      {"reserved_usernames",
       list([](HostSettings& h) -> auto& { return h.reserved_usernames; }, "usernames", check_username,
            names_max),
       "Names that nobody can register, nor any that look like them, unless an invite is for that very name.",
       List{"admin", "support"}, "names such as `admin` and `postmaster`"},
      {"password_min", number([](HostSettings& h) -> auto& { return h.password_min; }, 6, 64),
       "The shortest password that may be chosen on usher's pages, in characters.", std::int64_t{12}},
      {"accent",
       text([](HostSettings& h) -> auto& { return h.pages.accent; }, "colour in hexadecimal", check_colour),
       "The colour of buttons and links; its shades are chosen so that they stay readable.", "#7c3aed",
       "usher's own green"},
      {"logo", text([](HostSettings& h) -> auto& { return h.pages.logo; }, "path", check_logo),
       "A square picture (SVG, PNG, WebP or JPEG) that stands beside the name.", "/etc/usher/logo.svg",
       "the first letter of the name"},
      {"home_url",
       text([](HostSettings& h) -> auto& { return h.pages.home_url; }, "http or https address", check_link),
       "A page about the service, linked at the foot of each page.", "https://example.com/about", "none"},
      {"share_image",
       text([](HostSettings& h) -> auto& { return h.pages.share_image; }, "http or https address",
            check_link),
       "The picture that chat apps show beside a link that is shared; 1200 by 630 pixels suit most.",
       "https://example.com/share.png", "one that usher draws: the service's name, logo and accent"},
      {"share_inviter",
       choice([](HostSettings& h) -> auto& { return h.pages.share_inviter; }, share_inviter_names),
       "Whether that picture, where usher draws it, names the inviter, with their picture, as the page does: "
       "then "
       "whoever sees a link sees who it is from, and the apps and servers that make previews keep it.",
       "shown"},
      {"inviter", choice([](HostSettings& h) -> auto& { return h.pages.show_inviter; }, inviter_names),
       "Whether pages say who the inviter is: by the name and the picture that their server shows to any "
       "stranger, and their address. The `xmpp:` address of a contact invite names them in any case.",
       "hidden"},
      {"address", choice([](HostSettings& h) -> auto& { return h.pages.formal; }, address_names),
       "How pages speak to their readers in languages that tell the two apart (Du and Sie, tu and vous).",
       "formal"},
      {"apps_show",
       list([](HostSettings& h) -> auto& { return h.pages.apps_show; }, "apps", check_app_id, apps_max),
       "The only apps to offer, by their ids; an empty list: all.", List{"conversations", "monal", "dino"}},
      {"apps_hide",
       list([](HostSettings& h) -> auto& { return h.pages.apps_hide; }, "apps", check_app_id, apps_max),
       "Apps not to offer.", List{"profanity"}},
      {"own_apps", file([](HostSettings& h) -> auto& { return h.pages.own_apps; }),
       "Further apps to offer, in a JSON file that is described in docs/pages.md.", "/etc/usher/apps.json",
       "none"},
      {"web_client",
       text([](HostSettings& h) -> auto& { return h.pages.web_client; }, "http or https address", check_link),
       "Where people of this host chat in the browser, such as a Converse.js.", "https://chat.example.com/",
       "none"},
      {"contact",
       text([](HostSettings& h) -> auto& { return h.pages.contact; },
            "`mailto:`, `xmpp:`, http or https address", check_contact),
       "Where whoever runs the service is reached; linked where a link leads nowhere any more.",
       "mailto:help@example.com", "none"},
      {"providers",
       list([](HostSettings& h) -> auto& { return h.pages.providers; }, "http or https addresses",
            check_provider, providers_max),
       "Services where anybody gets an account, shown to whoever has none and got an invite to be a contact.",
       List{"https://providers.example/"}},
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
