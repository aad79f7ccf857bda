#include "adapters/web/pages/handlers/presented_token.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/percent.hpp"
#include "domain/credentials/imported_tokens.hpp"

namespace usher::pages {
namespace {

constexpr std::size_t parameters_max = 64;

bool is_token_char(char c) { return text::is_alphanumeric(c) || c == '-' || c == '_'; }

/// Collects what may be the token.
class Candidates {
 public:
  explicit Candidates(const domain::Invitations& invitations) : invitations_(invitations) {}

  /// @param likely whether it stands where tokens do, so that it is searched for though it is none of ours
  void add(std::string_view encoded, bool likely) {
    // What is not well encoded stays, since it may stand beside the token.
    const std::string decoded = text::percent_decoded(encoded);
    const auto start = std::ranges::find_if(decoded, is_token_char);
    const auto end = std::ranges::find_if_not(start, decoded.end(), is_token_char);
    const std::string_view run(start, end);
    // Ours have neither, and a link between underscores is emphasis in many a chat.
    const auto inner = text::trimmed(run, "-_");
    if (!own_.empty() || run.empty()) return;
    if (invitations_.is_own_token(inner)) {
      own_ = inner;
    } else if (likely && imported_.empty() && domain::ImportedTokens::plausible(run)) {
      imported_ = run;
    }
  }

  [[nodiscard]] std::string best() const { return own_.empty() ? imported_ : own_; }

 private:
  const domain::Invitations& invitations_;
  std::string own_;
  std::string imported_;
};

/// Calls `visit(name, value)` for each parameter, both as sent.
template <class Visit>
void walk(std::string_view query, Visit visit) {
  for (std::size_t count = 0; !query.empty() && count < parameters_max; ++count) {
    const auto end = query.find('&');
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const auto equals = piece.find('=');
    visit(piece.substr(0, equals), equals == std::string_view::npos ? "" : piece.substr(equals + 1));
  }
}

}  // namespace

std::string token_in_query(std::string_view query, const domain::Invitations& invitations) {
  Candidates candidates(invitations);
  walk(query, [&](std::string_view name, std::string_view value) {
    if (name == "t") candidates.add(value, true);
  });
  walk(query, [&](std::string_view name, std::string_view value) {
    if (value.empty()) candidates.add(name, true);
  });
  walk(query, [&](std::string_view name, std::string_view value) {
    candidates.add(name, false);
    candidates.add(value, false);
  });
  return candidates.best();
}

std::string token_in_path(std::string_view rest, const domain::Invitations& invitations) {
  Candidates candidates(invitations);
  candidates.add(rest, true);
  return candidates.best();
}

}  // namespace usher::pages
