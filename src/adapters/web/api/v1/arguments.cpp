#include "adapters/web/api/v1/arguments.hpp"

#include <algorithm>
#include <utility>

#include "base/text/percent.hpp"
#include "base/text/whole_number.hpp"

namespace usher::api::v1 {
namespace {

constexpr std::string_view cursor = "after";

std::vector<std::string_view> names_of(std::span<const Parameter> known) {
  std::vector<std::string_view> names;
  for (const Parameter& each : known) names.push_back(each.name);
  return names;
}

}  // namespace

void Arguments::note(std::string_view name, std::string detail, Faults& faults) {
  add_fault(faults, {.where = Fault::Where::query, .place = std::string(name), .detail = std::move(detail)});
}

Arguments Arguments::read(std::string_view query, std::span<const Parameter> known, Faults& faults) {
  Arguments arguments;
  if (query.empty()) return arguments;
  auto given = http::Query(query).all();
  if (!given) {
    note("", "in the query " + std::string(http::to_string(given.error())), faults);
    return arguments;
  }
  for (http::Parameter& each : *given) {
    const auto declared = std::ranges::find(known, std::string_view(each.name), &Parameter::name);
    if (declared == known.end()) {
      note(each.name, "there is no such parameter" + suggestion(each.name, names_of(known)), faults);
    } else if (!declared->repeats && arguments.get(each.name)) {
      note(each.name, "this is there twice", faults);
    } else {
      arguments.given_.push_back(std::move(each));
    }
  }
  return arguments;
}

std::optional<std::string> Arguments::get(std::string_view name) const {
  const auto found = std::ranges::find(given_, name, &http::Parameter::name);
  return found == given_.end() ? std::nullopt : std::optional(found->value);
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& each : given_) {
    if (each.name == name) values.push_back(each.value);
  }
  return values;
}

std::string Arguments::with_cursor(std::string_view after) const {
  constexpr std::string_view kept = "-._~";
  std::string query = "?";
  for (const auto& each : given_) {
    if (each.name == cursor) continue;
    query += text::percent_encoded(each.name, kept) + '=' + text::percent_encoded(each.value, kept) + '&';
  }
  return query.append(cursor).append("=").append(text::percent_encoded(after, kept));
}

std::uint32_t Arguments::digest(std::span<const std::string_view> except) const {
  std::vector<std::string> lines;
  for (const auto& each : given_) {
    if (std::ranges::find(except, each.name) == except.end()) lines.push_back(each.name + '=' + each.value);
  }
  std::ranges::sort(lines);
  // FNV-1a: it tells mistakes, and keeps nobody out.
  std::uint32_t digest = 0x811C'9DC5;
  const auto add = [&digest](char c) { digest = (digest ^ static_cast<unsigned char>(c)) * 0x0100'0193; };
  for (const std::string& line : lines) {
    std::ranges::for_each(line, add);
    add('\n');
  }
  return digest;
}

bool flag_in(const Arguments& arguments, std::string_view name, Faults& faults) {
  const auto parse = [](std::string_view text) -> domain::Result<bool> {
    if (text == "true" || text == "false") return text == "true";
    return domain::fail(domain::Errc::invalid_argument, "true or false");
  };
  return arguments.parsed(name, parse, faults).value_or(false);
}

std::uint32_t limit_in(const Arguments& arguments, Faults& faults) {
  const auto parse = [](std::string_view text) -> domain::Result<std::uint32_t> {
    const auto limit = text::whole_number<std::uint32_t>(text).value_or(0);
    if (limit >= 1 && limit <= page_limit_max) return limit;
    return domain::fail(domain::Errc::invalid_argument,
                        "a number from 1 to " + std::to_string(page_limit_max));
  };
  return arguments.parsed("limit", parse, faults).value_or(page_limit_default);
}

}  // namespace usher::api::v1
