#include "maintenance/import/foreign_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>

#include "domain/model/cleaned_text.hpp"

namespace usher::import {
namespace {

constexpr double seconds_max = 253'402'300'799;  // the end of the year 9999

std::string number_text(double number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

std::map<double, const LuaValue*> by_index_of(const LuaTable& list) {
  std::map<double, const LuaValue*> by_index;
  for (const auto& [index, value] : list.entries()) {
    const auto* number = std::get_if<double>(&index);
    if (number != nullptr && !std::holds_alternative<std::monostate>(value))
      by_index.insert_or_assign(*number, &value);
  }
  return by_index;
}

/// What is false is said to be none.
std::size_t true_entries_of(const LuaTable& table) {
  return static_cast<std::size_t>(
      std::ranges::count_if(table.entries(), [](const auto& entry) { return is_true(&entry.second); }));
}

/// No texts, where one thing may stand that is no table.
FoundTexts nothing_of(const LuaTable& table, std::string_view key) {
  const bool stray = is_true(table, key) && table.find_as<LuaTable>(key) == nullptr;
  return {.left_out = stray ? std::size_t{1} : std::size_t{0}};
}

}  // namespace

bool is_true(const LuaValue* value) {
  if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return false;
  const auto* flag = std::get_if<bool>(value);
  return flag == nullptr || *flag;
}

bool is_true(const LuaTable& table, std::string_view key) { return is_true(table.find(key)); }

std::string no_table(const LuaValue& value) {
  if (const auto* broken = std::get_if<Unreadable>(&value)) return broken->why;
  if (const auto* flag = std::get_if<bool>(&value))
    return std::string(*flag ? "'true'" : "'false'") + " stands there and no table";
  const bool text = std::holds_alternative<std::string>(value);
  return std::string(text ? "a text" : "a number") + " stands there and no table";
}

std::string text_of(const LuaTable& table, std::string_view key) {
  if (const auto* text = table.find_as<std::string>(key)) return *text;
  const auto* number = table.find_as<double>(key);
  return number == nullptr ? std::string{} : number_text(*number);
}

FoundTexts list_of(const LuaTable& table, std::string_view key) {
  FoundTexts found = nothing_of(table, key);
  const auto* list = table.find_as<LuaTable>(key);
  if (list == nullptr) return found;
  const auto by_index = by_index_of(*list);
  double index = 1;
  for (auto at = by_index.find(index); at != by_index.end(); at = by_index.find(++index)) {
    if (const auto* text = std::get_if<std::string>(at->second)) found.texts.push_back(*text);
  }
  found.left_out = true_entries_of(*list) - found.texts.size();
  return found;
}

FoundTexts list_or_set_of(const LuaTable& table, std::string_view key) {
  const auto* set = table.find_as<LuaTable>(key);
  if (set == nullptr || by_index_of(*set).contains(1)) return list_of(table, key);
  FoundTexts found;
  for (const auto& [name, value] : set->entries()) {
    const auto* text = std::get_if<std::string>(&name);
    if (text != nullptr && is_true(&value)) found.texts.push_back(*text);
  }
  found.left_out = true_entries_of(*set) - found.texts.size();
  return found;
}

std::optional<domain::Timestamp> time_of(const LuaValue* value) {
  const auto* seconds = value == nullptr ? nullptr : std::get_if<double>(value);
  if (seconds == nullptr) return std::nullopt;
  const double bounded = std::isnan(*seconds) ? seconds_max : std::clamp(*seconds, 0.0, seconds_max);
  return domain::Timestamp{std::chrono::seconds{static_cast<std::int64_t>(std::floor(bounded))}};
}

std::string printable(std::string_view text) {
  static constexpr std::size_t bytes_max = 200;
  return domain::cleaned_text(text, bytes_max);
}

std::string named_by(std::string_view token) { return "invite " + printable(token.substr(0, 4)) + "..."; }

std::string cleaned(const std::string& text, std::size_t bytes_max, std::string_view what,
                    std::vector<std::string>& changes) {
  std::string result = domain::cleaned_text(text, text.size() * 3);
  if (result != text) changes.push_back(std::string(what) + " was cleaned of what no line can hold");
  if (result.size() <= bytes_max) return result;
  changes.push_back(std::string(what) + " was cut to " + std::to_string(bytes_max) + " bytes");
  return domain::cleaned_text(result, bytes_max);
}

}  // namespace usher::import
