#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace usher::pages {

/// A template, catalogue or other file that can't be used: `FILE:LINE: what is wrong with it`.
/// Thrown at start only, where the built-in files have passed the tests and overrides have not.
class SourceError : public std::runtime_error {
 public:
  explicit SourceError(const std::string& file_line_and_what) : std::runtime_error(file_line_and_what) {}
  SourceError(std::string_view file, std::size_t line, std::string_view what)
      : std::runtime_error(std::string(file) + ':' + std::to_string(line) + ": " + std::string(what)) {}
};

/// One file of ours or of the administrator's.
struct SourceFile {
  std::string label;  ///< what errors call it: its path
  std::string_view text;
};

}  // namespace usher::pages
