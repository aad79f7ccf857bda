#include "base/http/wire/response_writer.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>  // for Beast's header, which lacks it

#include <boost/beast/http/status.hpp>

#include "base/http/http_date.hpp"

namespace usher::http {

namespace beast = boost::beast::http;

namespace {

/// As RFC 9110 section 15 has it: two reasons have other names than Beast knows.
std::string_view reason_of(int status) {
  if (status == 413) return "Content Too Large";
  if (status == 422) return "Unprocessable Content";
  const auto known = beast::int_to_status(static_cast<unsigned>(status));
  if (known == beast::status::unknown) return {};
  const auto reason = beast::obsolete_reason(known);
  return {reason.data(), reason.size()};
}

void append_status_line(std::string& out, int status) {
  status = std::clamp(status, 200, 599);
  out.append("HTTP/1.1 ").append(std::to_string(status)).append(1, ' ');
  out.append(reason_of(status)).append("\r\n");
}

}  // namespace

std::string_view DateCache::now() {
  const std::time_t second = std::time(nullptr);
  if (second != second_) {
    const std::string text = http_date(std::chrono::sys_seconds{std::chrono::seconds{second}});
    // With the zero behind it.
    std::copy_n(text.c_str(), std::min(text.size() + 1, text_.size()), text_.begin());
    second_ = second;
  }
  return text_.data();
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), bytes.size(), 16).ptr;
  out.append(digits.begin(), end).append("\r\n").append(bytes).append("\r\n");
}

void append_last_chunk(std::string& out) { out += "0\r\n\r\n"; }

void append_response(std::string& out, const Response& response, const Framing& framing,
                     std::string_view date) {
  append_status_line(out, response.status);
  out.append("Date: ").append(date).append("\r\n");
  out += response.fields();
  // RFC 9110 section 8.6: these have no body, hence no length.
  const bool bodiless = response.status == 204 || response.status == 304;
  const bool chunked = framing.streamed && !framing.http10;
  if (chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (!bodiless && !framing.streamed) {
    out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  if (framing.close) {
    out += "Connection: close\r\n";
  } else if (framing.http10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (bodiless || framing.head_request) return;
  if (chunked) {
    append_chunk(out, response.body);
  } else {
    out += response.body;
  }
}

}  // namespace usher::http
