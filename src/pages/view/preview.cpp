// A tool for whoever works on the pages: writes every page with example data, and the files it needs, to
// a folder that any file server can show.
//
// usage: pages_preview FOLDER [LANGUAGE] [--overrides FOLDER] [--accent COLOUR]

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

#include "pages/view/sample_views.hpp"

namespace usher::pages {
namespace {

void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

struct Arguments {
  std::filesystem::path folder;
  std::string language = "en";
  std::filesystem::path overrides;
  std::optional<Colour> accent;
};

Arguments parse(std::span<char*> given) {
  Arguments parsed;
  bool has_language = false;
  for (std::size_t i = 1; i < given.size(); ++i) {
    const std::string argument = given[i];
    if (argument == "--overrides" && i + 1 < given.size()) {
      parsed.overrides = given[++i];
    } else if (argument == "--accent" && i + 1 < given.size()) {
      parsed.accent = parse_colour(given[++i]);
      if (!parsed.accent) throw std::runtime_error("no colour: " + std::string(given[i]));
    } else if (parsed.folder.empty()) {
      parsed.folder = argument;
    } else if (!has_language) {
      parsed.language = argument;
      has_language = true;
    } else {
      throw std::runtime_error("unknown argument " + argument);
    }
  }
  if (parsed.folder.empty())
    throw std::runtime_error("usage: pages_preview FOLDER [LANGUAGE] [--overrides FOLDER] [--accent COLOUR]");
  return parsed;
}

void run(const Arguments& arguments) {
  Pages pages(arguments.overrides.empty() ? SourceFiles() : SourceFiles(arguments.overrides));
  SiteOptions options;
  options.name = "Verona Chat";
  options.domain = "chat.example.com";
  options.accent = arguments.accent;
  options.home_url = "https://chat.example.com/";
  const Site site = pages.add_site(options);
  const Apps apps = Apps::load(pages.files(), pages.messages()).chosen(Apps(), {}, {});
  const auto language = find_language(arguments.language);
  if (!language) throw std::runtime_error("no such language: " + arguments.language);
  for (const auto& [name, html] : sample_pages(pages, site, apps, *language)) {
    write(arguments.folder / (name + ".html"), html);
  }
  for (const auto& [path, file] : pages.static_files().all())
    write(arguments.folder / path.substr(1), file.plain);
}

}  // namespace
}  // namespace usher::pages

int main(int count, char** arguments) {
  try {
    usher::pages::run(usher::pages::parse({arguments, static_cast<std::size_t>(count)}));
  } catch (const std::exception& error) {
    std::cerr << "pages_preview: " << error.what() << '\n';
    return 1;
  }
}
