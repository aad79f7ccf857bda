#include "adapters/web/pages/handlers/visit.hpp"

#include <utility>

#include "adapters/web/pages/language/language.hpp"
#include "base/http/query.hpp"

namespace usher::pages {

std::string parameter(std::string_view parameters, std::string_view name) {
  auto value = http::Query(parameters).get(name);
  return value && *value ? **std::move(value) : std::string{};
}

Visit visit_of(const http::Request& request, const Sites& sites) {
  Visit visit;
  visit.site = &sites.at(request.header("Host").value_or(""), request.path);
  // The script says so of an iPad that calls itself a Mac.
  const auto said = parse_platform(parameter(request.query, "on"));
  visit.platform = said ? *said
                        : detect_platform(request.header("User-Agent").value_or(""),
                                          request.header("Sec-CH-UA-Platform").value_or(""));
  if (const auto chosen = find_language(parameter(request.query, "lang"))) {
    visit.language = *chosen;
    visit.chosen_language = languages()[*chosen].tag;
  } else {
    visit.language = negotiate_language(request.header("Accept-Language").value_or(""));
  }
  return visit;
}

Addresses::Addresses(const HostSite& site, std::string_view token, std::string_view chosen_language)
    : base_(site.base), token_(token) {
  if (!chosen_language.empty()) language_ = "&lang=" + std::string(chosen_language);
  landing_ = base_ + "/invite?" + token_ + language_;
}

std::string Addresses::form(std::string_view page, std::string_view app) const {
  std::string address = base_ + '/' + std::string(page) + "?t=" + token_ + language_;
  if (!app.empty()) address.append("&c=").append(app);
  return address;
}

std::string language_href(std::string address) { return std::move(address) + "&lang="; }

}  // namespace usher::pages
