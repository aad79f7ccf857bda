#include "adapters/cluster/lock_numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <set>

#include "base/text/joined.hpp"

namespace usher::cluster {
namespace {

std::string number_of(const secrets::MasterKey& master, const std::string& text) {
  const secrets::KeyBytes bytes = master.derive(text);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | std::to_integer<unsigned>(bytes[i]);
  return std::to_string(number & 0x7fff'ffffU);
}

}  // namespace

std::string nodes_lock(const secrets::MasterKey& master) { return number_of(master, "usher nodes lock 1"); }

std::string configurations_lock(const secrets::MasterKey& master) {
  return number_of(master, "usher nodes configurations 1");
}

std::string components_lock(const secrets::MasterKey& master) {
  return number_of(master, "usher nodes components 1");
}

std::string number_of_configuration(const secrets::MasterKey& master, std::string_view configuration) {
  return number_of(master, "usher nodes configuration 1\n" + std::string(configuration));
}

std::string numbers_of_components(const secrets::MasterKey& master,
                                  const std::vector<std::string>& components) {
  std::set<std::string> numbers;
  for (const std::string& each : components) {
    numbers.insert(number_of(master, "usher nodes component 1\n" + each));
  }
  return '{' + text::joined(numbers, ",") + '}';
}

}  // namespace usher::cluster
