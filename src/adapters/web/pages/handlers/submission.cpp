#include "adapters/web/pages/handlers/submission.hpp"

#include <array>

#include "adapters/web/pages/handlers/page_answers.hpp"
#include "adapters/web/pages/handlers/presented_token.hpp"
#include "base/text/ascii.hpp"

namespace usher::pages {
namespace {

bool is_form(std::string_view content_type) {
  constexpr std::string_view wanted = "application/x-www-form-urlencoded";
  const auto type = content_type.substr(0, wanted.size());
  const auto rest = content_type.substr(type.size());
  return text::ascii_iequals(type, wanted) && (rest.empty() || rest[0] == ';' || rest[0] == ' ');
}

/// Unicode's white space, and what comes along unseen where text was copied from elsewhere.
constexpr auto blanks = std::to_array<std::string_view>(
    {" ",      "\t",     "\r",     "\n",     "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002",
     "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u200B",
     "\u200E", "\u200F", "\u2028", "\u2029", "\u202F", "\u205F", "\u2060", "\u3000", "\uFEFF"});

std::string trimmed(std::string_view text) {
  bool found = true;
  while (found) {
    found = false;
    for (const std::string_view blank : blanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        found = true;
      } else if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        found = true;
      }
    }
  }
  return std::string(text);
}

}  // namespace

Submission parse_form_query(const http::Request& request, const Sites& sites,
                            const domain::Invitations& invitations) {
  Submission asked;
  asked.visit = visit_of(request, sites);
  asked.invite_token = token_in_query(request.query, invitations);
  asked.pass = parameter(request.query, "f");
  asked.app = parameter(request.query, "c");
  asked.cookies = presented_cookies(request);
  return asked;
}

std::expected<Submission, int> read_submission(const http::Request& request, const Sites& sites) {
  if (!is_form(request.header("Content-Type").value_or("")))
    return std::unexpected(status::unsupported_media_type);
  Submission sent;
  sent.visit = visit_of(request, sites);
  sent.invite_token = parameter(request.body, "t");
  sent.pass = parameter(request.body, "csrf");
  sent.app = parameter(request.body, "c");
  sent.username = trimmed(parameter(request.body, "username"));
  sent.password = secrets::Secret(parameter(request.body, "password"));
  sent.client = request.client.rate_key();
  sent.client_address = request.client.to_string();
  sent.cookies = presented_cookies(request);
  return sent;
}

}  // namespace usher::pages
