#include "base/secrets/secret.hpp"

#include <cstring>

namespace usher::secrets {

void Secret::wipe() noexcept {
  // A moved-from short string still has its characters in place: wipe all that the string owns.
  value_.resize(value_.capacity());
  // The compiler may not drop this, as it may stores to memory that is about to be freed.
  ::explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace usher::secrets
