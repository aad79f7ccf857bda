// Any bytes as a file of Prosody's data: read or refused, never executed, and never beyond the bounds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "maintenance/import/prosody_data.hpp"

namespace {

using namespace usher::import;

std::size_t depth_of(const LuaTable& table) {
  std::size_t deepest = 0;
  for (const auto& [key, value] : table.entries()) {
    if (const auto* inner = std::get_if<LuaTable>(&value)) deepest = std::max(deepest, depth_of(*inner));
  }
  return deepest + 1;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table = parse_lua_data(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!table) return table.error().starts_with("line ") ? 0 : (std::abort(), 0);
  if (depth_of(*table) > lua_depth_max) std::abort();
  ForeignData found;
  interpret({{"", *table}}, {{"", *table}, {"romeo", *table}}, found);
  return 0;
}
