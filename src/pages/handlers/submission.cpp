#include "pages/handlers/submission.hpp"

#include <algorithm>
#include <cctype>

#include "pages/handlers/page_answers.hpp"

namespace usher::pages {
namespace {

bool is_form(std::string_view content_type) {
  constexpr std::string_view wanted = "application/x-www-form-urlencoded";
  const auto type = content_type.substr(0, wanted.size());
  const auto rest = content_type.substr(type.size());
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(type, wanted, same) && (rest.empty() || rest[0] == ';' || rest[0] == ' ');
}

std::string trimmed(const std::string& text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace

Submission read_question(const http::Request& request, const Sites& sites) {
  Submission asked;
  asked.visit = visit_of(request, request.query, sites);
  asked.invite_token = parameter(request.query, "t");
  asked.pass = parameter(request.query, "f");
  asked.app = parameter(request.query, "c");
  asked.cookies = presented_cookies(request);
  return asked;
}

std::expected<Submission, int> read_submission(const http::Request& request, const Sites& sites) {
  if (!is_form(request.header("Content-Type").value_or("")))
    return std::unexpected(status::unsupported_media_type);
  Submission sent;
  sent.visit = visit_of(request, request.query, sites);
  sent.invite_token = parameter(request.body, "t");
  sent.pass = parameter(request.body, "csrf");
  sent.app = parameter(request.body, "c");
  sent.username = trimmed(parameter(request.body, "username"));
  sent.password = core::Secret(parameter(request.body, "password"));
  sent.client = request.client.rate_key();
  sent.cookies = presented_cookies(request);
  return sent;
}

}  // namespace usher::pages
