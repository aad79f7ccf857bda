#include "adapters/config/load.hpp"

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "adapters/config/builder.hpp"
#include "adapters/config/environment.hpp"
#include "adapters/config/toml_file.hpp"
#include "base/files/regular_file.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;

constexpr const char* file_of_service = "/etc/usher/usher.toml";
constexpr std::array<const char*, 2> usual_files{"usher.toml", file_of_service};

std::string sentence_for(const files::Unreadable& problem) {
  using Kind = files::Unreadable::Kind;
  if (problem.kind == Kind::missing)
    return problem.sentence + "; name another one by --config or USHER_CONFIG";
  if (problem.kind == Kind::too_large) return problem.sentence + ", which is no configuration of usher";
  return problem.sentence;
}

struct Source {
  std::string name;
  std::string text;
};

/// What was named, by whom.
struct Named {
  std::string by;
  std::string file;
};

std::optional<Named> named_file(const std::optional<std::string>& given, const Environment& environment) {
  if (given) return Named{.by = "--config", .file = *given};
  for (const auto& [name, value] : environment) {
    if (name == "USHER_CONFIG") return Named{.by = name, .file = value};
  }
  return std::nullopt;
}

/// The file that applies; one without a name where there is none.
std::expected<Source, Mistake> find_source(const std::optional<std::string>& given,
                                           const Environment& environment) {
  if (const auto named = named_file(given, environment)) {
    if (named->file.empty()) {
      return std::unexpected(named->by + ": is empty; name a file, or leave it out");
    }
    auto text = files::read_file(named->file, file_bytes_max);
    if (text) return Source{.name = named->file, .text = *std::move(text)};
    return std::unexpected(named->file + ": " + sentence_for(text.error()));
  }
  for (const char* name : usual_files) {
    auto text = files::read_file(name, file_bytes_max);
    if (text) return Source{.name = name, .text = *std::move(text)};
    if (text.error().kind != files::Unreadable::Kind::missing)
      return std::unexpected(std::string(name) + ": " + sentence_for(text.error()));
  }
  return Source{};
}

}  // namespace

std::expected<Loaded, std::vector<Mistake>> load(const std::optional<std::string>& given,
                                                 const Environment& environment) {
  auto source = find_source(given, environment);
  if (!source) return std::unexpected(std::vector<Mistake>{source.error()});
  std::error_code error;
  const path working_folder = std::filesystem::current_path(error);  // empty: paths stay relative

  Builder builder;
  if (!source->name.empty()) {
    const path folder = (working_folder / source->name).lexically_normal().parent_path();
    read_toml(source->name, source->text, folder, builder);
  }
  Environment outside = environment;
  if (source->name == file_of_service) add_credentials_of_service(outside);
  apply_environment(outside, working_folder, builder);
  auto config = builder.finish();
  if (!config) return std::unexpected(std::move(config.error()));
  return Loaded{.config = *std::move(config), .source = std::move(source->name)};
}

}  // namespace usher::config
