#include "adapters/web/pages/assets/source_files.hpp"

#include <algorithm>

#include "adapters/web/pages/assets/embedded.hpp"
#include "base/files/regular_file.hpp"

namespace usher::pages {
namespace {

constexpr std::size_t files_max = 500;

const EmbeddedFile* find_embedded(std::string_view name) {
  const auto files = embedded_files();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  return found == files.end() ? nullptr : &*found;
}

bool is_known(const std::string& name) {
  if (find_embedded(name) != nullptr || name == "locale/en.po") return true;
  return std::ranges::any_of(embedded_catalogues(), [&](const EmbeddedCatalogue& catalogue) {
    return name == "locale/" + std::string(catalogue.tag) + ".po";
  });
}

}  // namespace

SourceFiles::SourceFiles(const std::filesystem::path& overrides) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(overrides))
    throw std::runtime_error(overrides.string() + ": there is no such folder");
  for (const auto& entry : fs::recursive_directory_iterator(overrides)) {
    if (entry.is_directory() || entry.path().filename().string().starts_with('.')) continue;
    if (overrides_.size() == files_max) throw SourceError(entry.path().string(), 1, "too many files");
    load(entry.path(), entry.path().lexically_relative(overrides).generic_string());
  }
}

void SourceFiles::load(const std::filesystem::path& path, const std::string& name) {
  if (!is_known(name))
    throw SourceError(path.string(), 1, "usher has no file '" + name + "' that this could replace");
  auto text = files::read_file(path, file_bytes_max);
  if (!text) throw SourceError(path.string() + ": " + text.error().sentence);
  Loaded& loaded = overrides_[name];
  loaded.text = *std::move(text);
  loaded.file = {.label = path.string(), .text = loaded.text};
}

const SourceFile* SourceFiles::find_override(std::string_view name) const {
  const auto found = overrides_.find(name);
  return found == overrides_.end() ? nullptr : &found->second.file;
}

std::optional<SourceFile> SourceFiles::find(std::string_view name) const {
  if (const SourceFile* override = find_override(name)) return *override;
  const EmbeddedFile* ours = find_embedded(name);
  if (ours == nullptr) return std::nullopt;
  return SourceFile{.label = "src/adapters/web/pages/" + std::string(name), .text = ours->text};
}

}  // namespace usher::pages
