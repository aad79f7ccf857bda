#include "adapters/web/pages/assets/static_files.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "adapters/web/pages/assets/encode.hpp"
#include "base/text/ascii.hpp"

namespace usher::pages {
namespace {

constexpr std::array types{
    std::pair{std::string_view{".css"}, std::string_view{"text/css; charset=utf-8"}},
    std::pair{std::string_view{".js"}, std::string_view{"text/javascript; charset=utf-8"}},
    std::pair{std::string_view{".svg"}, std::string_view{"image/svg+xml"}},
    std::pair{std::string_view{".png"}, std::string_view{"image/png"}},
    std::pair{std::string_view{".webp"}, std::string_view{"image/webp"}},
    std::pair{std::string_view{".jpg"}, std::string_view{"image/jpeg"}},
};

/// Calls `use` with each element of a comma-separated header, until it returns true.
template <class Use>
bool any_element(std::string_view header, Use use) {
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    if (use(text::trimmed(header.substr(0, comma)))) return true;
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
  }
  return false;
}

/// Whether the client takes this coding: named, and not with a weight of zero.
bool accepts(std::string_view accept_encoding, std::string_view coding) {
  return any_element(accept_encoding, [&](std::string_view element) {
    const std::size_t semicolon = element.find(';');
    if (text::trimmed(element.substr(0, semicolon)) != coding) return false;
    if (semicolon == std::string_view::npos) return true;
    const std::string_view weight = text::trimmed(element.substr(semicolon + 1));
    return weight.starts_with("q=") && weight.find_first_of("123456789") != std::string_view::npos;
  });
}

}  // namespace

EncodedFile choose_encoding(const StaticFile& file, std::string_view accept_encoding) {
  const std::string version = file.etag.substr(0, file.etag.size() - 1);
  if (!file.brotli.empty() && accepts(accept_encoding, "br")) return {file.brotli, "br", version + "-br\""};
  if (!file.gzip.empty() && accepts(accept_encoding, "gzip")) return {file.gzip, "gzip", version + "-gzip\""};
  return {file.plain, {}, file.etag};
}

std::string StaticFiles::add(std::string_view name, std::string_view content, std::string_view gzip,
                             std::string_view brotli) {
  const auto* type =
      std::ranges::find_if(types, [&](const auto& each) { return name.ends_with(each.first); });
  if (type == types.end())
    throw std::invalid_argument(std::string(name) + ": not a kind of file that pages use");
  const std::string hash = content_hash(content);
  StaticFile file;
  file.path =
      "/static/" + std::string(name.substr(0, name.rfind('.'))) + '-' + hash + std::string(type->first);
  if (files_.contains(file.path)) return file.path;
  file.type = type->second;
  file.etag = '"' + hash + '"';
  file.plain = content;
  const bool is_text = type->second.starts_with("text/") || type->first == ".svg";
  if (is_text) {
    file.gzip = gzip.empty() ? pages::gzip(content, Effort::start) : std::string(gzip);
    file.brotli = brotli.empty() ? pages::brotli(content, Effort::start) : std::string(brotli);
  }
  if (file.gzip.size() >= content.size()) file.gzip.clear();
  if (file.brotli.size() >= content.size()) file.brotli.clear();
  const std::string path = file.path;
  files_.emplace(path, std::move(file));
  return path;
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace usher::pages
