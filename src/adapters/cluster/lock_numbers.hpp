#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "base/secrets/master_key.hpp"

namespace usher::cluster {

// Numbers that stand for things in the database's advisory locks. They follow from the key file, so that
// other installations in the same database have other ones; all are positive, as PostgreSQL takes them.

/// Who leads (1) and who is there (2).
std::string nodes_lock(const secrets::MasterKey& master);
std::string configurations_lock(const secrets::MasterKey& master);
std::string components_lock(const secrets::MasterKey& master);

std::string number_of_configuration(const secrets::MasterKey& master, std::string_view configuration);
/// An array, each number once.
std::string numbers_of_components(const secrets::MasterKey& master,
                                  const std::vector<std::string>& components);

/// Zero where it is none.
template <class Number>
Number number_in(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace usher::cluster
