#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"

namespace usher::doctor {

/// How `usher doctor` and the server recognise each other through whatever stands between them: a question
/// that only who has the key file can ask, and an answer that only who has it can give. Thread-safe.
class SelfCheck {
 public:
  /// Where the server answers; proxies let it through, as it is below the invites' path.
  static constexpr std::string_view path = "/invite/doctor";

  explicit SelfCheck(const secrets::MasterKey& master) : key_(master.derive("usher doctor v1")) {}

  /// A question for the query of a URL: `nonce=...&proof=...`.
  [[nodiscard]] std::string ask(secrets::Random& random) const;
  /// The answer to a question; nothing to one that somebody else asked.
  [[nodiscard]] std::optional<std::string> answer(std::string_view question) const;

 private:
  [[nodiscard]] std::string proof(std::string_view purpose, std::string_view nonce) const;

  secrets::KeyBytes key_;
};

/// What the server saw of a question, as it tells in its answer: `ANSWER CLIENT https`.
struct Seen {
  std::string answer;
  std::string client;
  bool secure = false;
};
std::string to_text(const Seen& seen);
std::optional<Seen> parse_seen(std::string_view text);

}  // namespace usher::doctor
