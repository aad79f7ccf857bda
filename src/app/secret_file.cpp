#include "app/secret_file.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "app/data_files.hpp"
#include "base/files/regular_file.hpp"

namespace usher::app {

std::string read_few_lines(const std::filesystem::path& file) {
  constexpr std::size_t bytes_max = std::size_t{64} * 1024;
  auto text = files::read_file(file, bytes_max);
  if (!text) fail(file, text.error().sentence);
  return *std::move(text);
}

secrets::Secret read_secret(const std::filesystem::path& file) {
  const std::string text = read_few_lines(file);
  const auto line = std::string_view(text).substr(0, text.find_first_of("\r\n"));
  if (line.empty()) fail(file, "holds no secret in its first line");
  return secrets::Secret{std::string(line)};
}

}  // namespace usher::app
