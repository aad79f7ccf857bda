#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {

/// Turns an invite's id into the token in its link, and back.
///
/// A token is the id and eight zero bytes, encrypted as one AES-256 block under a key derived from
/// the key file, and written as 22 alphanumeric characters. So
///  - without the key file, tokens are 128 bits that nobody can guess, whatever ids are known;
///  - the database holds ids alone, and a copy of it opens no invite;
///  - the link of an invite can be shown again at any time;
///  - a made-up token is refused (all but one in 2^64) without asking the database;
///  - a token tells nothing, neither its invite's age nor how many there are.
/// Thread-safe.
class TokenSealer {
 public:
  static constexpr std::size_t token_size = 22;

  explicit TokenSealer(const secrets::MasterKey& master);
  TokenSealer(const TokenSealer&) = delete;
  TokenSealer& operator=(const TokenSealer&) = delete;
  ~TokenSealer();

  [[nodiscard]] secrets::Secret seal(InviteId id) const;
  /// Nothing where `token` is not one that `seal` made under this key.
  [[nodiscard]] std::optional<InviteId> open(std::string_view token) const;

 private:
  class Cipher;
  std::unique_ptr<Cipher> cipher_;
};

}  // namespace usher::domain
