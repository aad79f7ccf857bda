#include "base/secrets/key_fingerprint.hpp"

#include <algorithm>

namespace usher::secrets {

KeyFingerprint fingerprint_of(const MasterKey& master) {
  const KeyBytes bytes = master.derive("usher key fingerprint 1");
  KeyFingerprint fingerprint{};
  std::copy_n(bytes.begin(), fingerprint.size(), fingerprint.begin());
  return fingerprint;
}

}  // namespace usher::secrets
