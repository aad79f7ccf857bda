#include "maintenance/import/foreign_file.hpp"

#include <array>
#include <fstream>
#include <system_error>

namespace usher::import {

std::expected<std::string, std::string> read_foreign_file(const std::filesystem::path& file,
                                                          std::uintmax_t bytes_max) {
  const auto too_large = [&] {
    return std::unexpected("is larger than " + std::to_string(bytes_max / 1024 / 1024) + " MiB");
  };
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);  // there is none of a pipe
  if (!error && size > bytes_max) return too_large();
  std::ifstream in(file, std::ios::binary);
  std::array<char, 65536> block{};
  std::string text;
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max) return too_large();
  }
  if (!in.is_open() || in.bad()) return std::unexpected("can't be read; check its permissions");
  return text;
}

}  // namespace usher::import
