#include "domain/use_cases/form_holders.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text/base62.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t digits = 11;  // of a 64-bit number in base 62
constexpr std::string_view start = "form:";

static_assert(start.size() + form_id_bytes_max + 1 + 2 * digits <= holder_bytes_max);

std::string prefix_of(std::string_view form) { return std::string(start).append(form) + '.'; }

}  // namespace

bool is_form_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= form_id_bytes_max &&
         std::ranges::all_of(text, [](char c) { return text::base62::digit_of(c) >= 0; });
}

std::string new_holder(std::string_view form, secrets::Random& random) {
  std::array<std::uint64_t, 2> numbers{};
  random.fill(std::as_writable_bytes(std::span(numbers)));
  std::string holder = prefix_of(form);
  for (const auto number : numbers) {
    std::array<char, digits> text{};
    text::base62::encode(number, text);
    holder.append(text.data(), text.size());
  }
  return holder;
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

}  // namespace usher::domain
