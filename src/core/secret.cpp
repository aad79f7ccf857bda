#include "core/secret.hpp"

#include <cstddef>

namespace usher::core {

void Secret::wipe() noexcept {
  // A moved-from short string still has its characters in place: wipe all that the string owns.
  value_.resize(value_.capacity());
  // `volatile` keeps the compiler from dropping stores to memory that is about to be freed.
  volatile char* byte = value_.data();
  for (std::size_t i = 0; i < value_.size(); ++i) byte[i] = '\0';
  value_.clear();
}

}  // namespace usher::core
