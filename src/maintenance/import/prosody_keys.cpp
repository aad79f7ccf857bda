#include <utility>

#include "maintenance/import/foreign_values.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

/// mod_invites_api: `if allowed_methods and not allowed_methods[method]`, so that keys from before the field
/// existed allow all.
domain::KeyMethodSet methods_of(const LuaTable& key) {
  domain::KeyMethodSet methods;
  const bool limited = is_true(key, "allowed_methods");
  const auto* allowed = key.find_as<LuaTable>("allowed_methods");
  const auto allows = [&](std::string_view method) {
    return !limited || (allowed != nullptr && is_true(*allowed, method));
  };
  if (allows("GET")) methods.add(domain::KeyMethod::get);
  if (allows("POST")) methods.add(domain::KeyMethod::post);
  return methods;
}

/// @returns why it is left behind
std::optional<std::string> take_key(const std::string& id, const LuaValue& value, ForeignData& data) {
  const auto* key = std::get_if<LuaTable>(&value);
  if (key == nullptr) return no_table(value);
  const auto* secret = key->find_as<std::string>("token");
  if (secret == nullptr || secret->empty()) return "has no secret";
  const auto methods = methods_of(*key);
  if (methods.empty()) return "allows neither GET nor POST";
  std::vector<std::string> changes;
  data.keys.push_back(
      {.imported = {.id = id,
                    .secret = secrets::Secret{*secret},
                    .name = cleaned(text_of(*key, "name"), domain::key_name_bytes_max, "its name", changes),
                    .methods = methods,
                    .created_at = time_of(key->find("created_at")).value_or(domain::Timestamp{})},
       .changes = std::move(changes)});
  return std::nullopt;
}

}  // namespace

void interpret_keys(const LuaTable& keys, ForeignData& data) {
  for (const auto& [key, value] : keys.entries()) {
    if (std::holds_alternative<std::monostate>(value)) continue;
    const auto* id = std::get_if<std::string>(&key);
    if (id == nullptr) {
      data.left_behind.emplace_back("an API key without an id");
    } else if (const auto why = take_key(*id, value, data)) {
      data.left_behind.push_back("key " + printable(*id) + ": " + *why);
    }
  }
}

}  // namespace usher::import
