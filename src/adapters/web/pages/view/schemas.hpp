#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "adapters/web/pages/markup/schema.hpp"
#include "adapters/web/pages/view/api_view.hpp"
#include "adapters/web/pages/view/frame.hpp"
#include "adapters/web/pages/view/views.hpp"

namespace usher::pages {

// What templates may use of each record: a member by its name, and the members of a record within it by
// theirs, but for an expiry: `expires.iso`.

BOOST_DESCRIBE_STRUCT(Expiry, (), (iso, text, days, hours, minutes))
BOOST_DESCRIBE_STRUCT(ShareBox, (), (link, invites, qr, unfolded))
BOOST_DESCRIBE_STRUCT(FormState, (),
                      (form_failed, fields_wrong, form_expired, cookies_needed, unavailable, too_many, paused,
                       username_invalid, username_missing, username_taken, username_malformed, username_long,
                       password_invalid, password_missing, password_short, password_long, password_weak,
                       password_malformed, csrf, token, action, check, password_min, password_max, suggestion,
                       resets))
BOOST_DESCRIBE_STRUCT(Frame, (),
                      (site, domain, domain_parts, monogram, logo_href, share_image, share_sized, home_href,
                       contact_href, style_href, script_href, icon_href, lang, dir, language_name,
                       language_href, language_list, demo, device))
BOOST_DESCRIBE_STRUCT(LanguageRow, (), (tag, name, dir, current))
BOOST_DESCRIBE_STRUCT(LanguageList, (), (language_href, languages))
BOOST_DESCRIBE_STRUCT(ProviderRow, (), (label, href))
BOOST_DESCRIBE_STRUCT(LandingView, (),
                      (inviter, initial, picture_href, inviter_address, address, can_register, app, app_href,
                       app_mark, platform, free, apps_href, uri, register_href, groups, places, providers,
                       provider_list, share, expires))
BOOST_DESCRIBE_STRUCT(OverView, (), (reset, ask_operator, expired, used, revoked, unknown, expires))
BOOST_DESCRIBE_STRUCT(AppRow, (), (name, text, platforms, web, href, mark))
BOOST_DESCRIBE_STRUCT(AppsView, (), (back_href, fitting, fitting_apps, other, other_apps))
BOOST_DESCRIBE_STRUCT(StoreRow, (), (label, own_site, href, free, paid))
BOOST_DESCRIBE_STRUCT(GetApp, (), (stores, store, shown, more_stores, more))
BOOST_DESCRIBE_STRUCT(StepRow, (), (text))
BOOST_DESCRIBE_STRUCT(SetupView, (),
                      (app, app_id, text, mark, other_device, get, uri, register_href, form_menu, form_server,
                       web_href, steps, apps_href, share, expires))
BOOST_DESCRIBE_STRUCT(RegisterView, (),
                      (inviter, inviter_address, app_id, username, username_idea, username_locked,
                       username_max, back_href, form))
BOOST_DESCRIBE_STRUCT(CheckView, (), (form, username_idea))
BOOST_DESCRIBE_STRUCT(SuccessView, (),
                      (address, address_parts, app, app_id, text, mark, get, login_uri, web_href,
                       webchat_href, steps, contact, other, other_apps, share))
BOOST_DESCRIBE_STRUCT(ResetView, (), (login, address, form, expires))
BOOST_DESCRIBE_STRUCT(ResetDoneView, (), (address_parts))
BOOST_DESCRIBE_STRUCT(ElsewhereView, (), (reset, apps_href, uri))
BOOST_DESCRIBE_STRUCT(PausedView, (), (reset, apps_href, expires))
BOOST_DESCRIBE_STRUCT(HomeView, (), (webchat_href))
BOOST_DESCRIBE_STRUCT(ErrorView, (), (not_found, bad_request, too_many, unavailable, refused, retry_href))
BOOST_DESCRIBE_STRUCT(ApiValue, (), (name, place, type, type_anchor, needed, description))
BOOST_DESCRIBE_STRUCT(ApiAnswer, (), (status, description, type, type_anchor))
BOOST_DESCRIBE_STRUCT(ApiRoute, (),
                      (anchor, method, path, summary, scope, parameters, takes_parameters, fields, takes_body,
                       body_needed, example, answers))
BOOST_DESCRIBE_STRUCT(ApiGroup, (), (name, description, routes))
BOOST_DESCRIBE_STRUCT(ApiBody, (), (anchor, name, description, type, fields))
BOOST_DESCRIBE_STRUCT(ApiView, (), (about, groups, bodies))

namespace detail {

/// The name of a member of a member that is named by both; it lives on.
template <class Outer, class Inner>
std::string_view dotted() {
  static const std::string name = std::string(Outer::name) + '.' + Inner::name;
  return name;
}

template <class Record>
std::vector<Field> fields_of() {
  namespace describe = boost::describe;
  std::vector<Field> fields;
  fields.reserve(boost::mp11::mp_size<describe::describe_members<Record, describe::mod_public>>::value);
  boost::mp11::mp_for_each<describe::describe_members<Record, describe::mod_public>>(
      [&]<class Outer>(Outer /*member*/) {
        using Value = std::remove_cvref_t<decltype(std::declval<const Record&>().*Outer::pointer)>;
        if constexpr (describe::has_describe_members<Value>::value) {
          boost::mp11::mp_for_each<describe::describe_members<Value, describe::mod_public>>(
              [&]<class Inner>(Inner /*member*/) {
                const bool named = std::is_same_v<Value, Expiry>;
                fields.push_back(
                    field<Outer::pointer, Inner::pointer>(named ? dotted<Outer, Inner>() : Inner::name));
              });
        } else {
          fields.push_back(field<Outer::pointer>(Outer::name));
        }
      });
  return fields;
}

}  // namespace detail

template <class Record>
struct SchemaOf {
  static const Schema& get() {
    static const std::vector<Field> fields = detail::fields_of<Record>();
    static const Schema schema{fields};
    return schema;
  }
};

}  // namespace usher::pages
