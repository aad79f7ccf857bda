#include "domain/use_cases/form_holders.hpp"

#include <algorithm>

#include "base/secrets/random_text.hpp"
#include "base/text/base62.hpp"

namespace usher::domain {
namespace {

constexpr std::string_view start = "form:";

static_assert(start.size() + form_id_bytes_max + 1 + 2 * secrets::random_text_size <= holder_bytes_max);

std::string prefix_of(std::string_view form) { return std::string(start).append(form) + '.'; }

}  // namespace

bool is_form_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= form_id_bytes_max &&
         std::ranges::all_of(text, [](char c) { return text::base62::digit_of(c) >= 0; });
}

std::string new_holder(std::string_view form, secrets::Random& random) {
  return prefix_of(form) + secrets::random_text(random) + secrets::random_text(random);
}

std::optional<Redemption> find_of_form(std::span<const Redemption> redemptions, std::string_view form) {
  const std::string prefix = prefix_of(form);
  std::optional<Redemption> found;
  for (const auto& redemption : redemptions) {
    if (!redemption.holder.starts_with(prefix)) continue;
    if (!found || redemption.committed_at) found = redemption;
  }
  return found;
}

std::optional<Redemption> find_of_browser(std::span<const Redemption> redemptions, std::string_view browser,
                                          const BareJid& redeemer) {
  const auto found = std::ranges::find_if(redemptions, [&](const Redemption& each) {
    return each.redeemer == redeemer && each.purpose == Purpose::registration &&
           form_of(each.holder).ends_with(browser);
  });
  return found == redemptions.end() ? std::nullopt : std::optional(*found);
}

std::string_view form_of(std::string_view holder) noexcept {
  if (!holder.starts_with(start)) return {};
  holder.remove_prefix(start.size());
  return holder.substr(0, holder.find('.'));
}

}  // namespace usher::domain
