#include "base/age/header.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/age/base64.hpp"
#include "base/secrets/equal.hpp"
#include "base/secrets/hmac.hpp"

namespace usher::age {
namespace {

constexpr std::size_t header_bytes_max = std::size_t{64} * 1024;
constexpr std::size_t columns = 64;
constexpr std::string_view stanza_mark = "-> ";
constexpr std::string_view end_mark = "---";

Key header_key(const FileKey& key) { return derive_key(key, {}, "header"); }

std::string render(const Stanza& stanza) {
  std::string text = "->";
  for (const auto& argument : stanza.arguments) text += ' ' + argument;
  text += '\n';
  const auto body = base64_of(stanza.body);
  // The last line is shorter than the others, and empty where it has to be.
  for (std::size_t at = 0; at <= body.size(); at += columns) text += body.substr(at, columns) + '\n';
  return text;
}

/// A line without its end; nothing where there is none in time.
std::optional<std::string> read_line(const Source& source, std::size_t bytes_max) {
  std::string line;
  std::array<std::byte, 1> one{};
  while (line.size() < bytes_max && source(one) == 1) {
    const char c = static_cast<char>(one.front());
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const auto end = line.find(' ');
    words.emplace_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

bool is_argument(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c > ' ' && c <= '~'; });
}

class HeaderReader {
 public:
  explicit HeaderReader(const Source& source) : source_(source) {}

  std::expected<Header, std::string> read() {
    if (next() != version_line) return because("is no file of age's");
    while (auto line = next()) {
      if (!line->starts_with(stanza_mark)) return end_with(*line);
      auto arguments = words_of(std::string_view(*line).substr(stanza_mark.size()));
      auto body = read_body();
      if (!body || !std::ranges::all_of(arguments, is_argument)) return damaged_header();
      header_.stanzas.push_back({std::move(arguments), *std::move(body)});
    }
    return damaged_header();
  }

 private:
  std::optional<std::string> next() {
    auto line = read_line(source_, header_bytes_max - std::min(header_bytes_max, text_.size()));
    if (line) text_ += *line + '\n';
    return line;
  }

  std::optional<Bytes> read_body() {
    std::string body;
    while (auto line = next()) {
      if (line->size() > columns) return std::nullopt;
      body += *line;
      if (line->size() < columns) return bytes_from_base64(body);
    }
    return std::nullopt;
  }

  std::expected<Header, std::string> end_with(const std::string& line) {
    const auto words = words_of(line);
    if (words.size() != 2 || words.front() != end_mark) return damaged_header();
    const auto code = bytes_from_base64(words.back());
    if (!code || code->size() != header_.code.size()) return damaged_header();
    std::ranges::copy(*code, header_.code.begin());
    header_.authenticated = text_.substr(0, text_.size() - line.size() - 1 + end_mark.size());
    return std::move(header_);
  }

  const Source& source_;
  std::string text_;
  Header header_;
};

}  // namespace

std::unexpected<std::string> because(std::string_view why) { return std::unexpected(std::string(why)); }

std::unexpected<std::string> damaged_header() { return because("is damaged in its header"); }

std::string render_header(const Stanza& stanza, const FileKey& key) {
  std::string text = std::string(version_line) + '\n' + render(stanza) + std::string(end_mark);
  const auto code = secrets::hmac_sha256(header_key(key), {text});
  return text + ' ' + base64_of(code) + '\n';
}

bool Header::is_authentic(const FileKey& key) const {
  return secrets::equal_in_constant_time(secrets::hmac_sha256(header_key(key), {authenticated}), code);
}

std::expected<Header, std::string> read_header(const Source& sealed) { return HeaderReader(sealed).read(); }

}  // namespace usher::age
