#pragma once

#include <map>
#include <string>
#include <string_view>

namespace usher::pages {

/// A file that never changes under its name, in the forms it can be sent in.
struct StaticFile {
  std::string path;  ///< `/static/style-0123456789abcdef.css`
  std::string type;  ///< `Content-Type`
  std::string etag;  ///< with its quotes; each form has its own (RFC 9110 section 8.8.3.3)
  std::string plain;
  std::string gzip;    ///< empty where it would be no smaller
  std::string brotli;  ///< the same
};

/// One form of a file, as it is sent.
struct EncodedFile {
  std::string_view bytes;
  std::string_view encoding;  ///< `Content-Encoding`; empty: none to send
  std::string etag;
};

/// What all answers with static files say: they may be kept for a year, and never need to be asked for again.
inline constexpr std::string_view static_cache_control = "public, max-age=31536000, immutable";

/// The smallest form that the client takes (RFC 9110 section 12.5.3). Answers need `Vary: Accept-Encoding`.
EncodedFile choose_encoding(const StaticFile& file, std::string_view accept_encoding);

/// All of them by path. Filled at start, then immutable and safe to read from any thread.
class StaticFiles {
 public:
  /// Names the file by its content: `style.css` becomes `/static/style-HASH.css`. Compressed forms that
  /// are empty are made here.
  /// @returns the path
  std::string add(std::string_view name, std::string_view content, std::string_view gzip = {},
                  std::string_view brotli = {});

  /// @returns null where there is no such file
  [[nodiscard]] const StaticFile* find(std::string_view path) const;
  [[nodiscard]] const auto& all() const { return files_; }

 private:
  std::map<std::string, StaticFile, std::less<>> files_;
};

}  // namespace usher::pages
