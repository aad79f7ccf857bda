// Runs at build time: writes the source file that holds all templates, static files and catalogues. A
// translation that is incomplete or broken fails the build here.
//
// usage: pages_generator OUTPUT FOLDER FILE...   (each FILE below FOLDER)

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/web/pages/assets/encode.hpp"
#include "adapters/web/pages/language/catalogue.hpp"

namespace usher::pages {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw std::runtime_error(path + ": can't be read");
  return text;
}

/// A C++ string literal; octal escapes, since they end after three digits.
std::string literal(std::string_view bytes) {
  constexpr std::size_t line_bytes = 100;
  std::string out = "\"";
  std::size_t column = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '?') {
      out += c;
    } else {
      out += '\\';
      out += static_cast<char>('0' + (byte >> 6U));
      out += static_cast<char>('0' + ((byte >> 3U) & 7U));
      out += static_cast<char>('0' + (byte & 7U));
    }
    if (++column % line_bytes == 0) out += "\"\n\"";
  }
  return out + '"';
}

std::string view(std::string_view bytes) {
  return "{" + literal(bytes) + ", " + std::to_string(bytes.size()) + "}";
}

std::string file_entry(const std::string& name, const std::string& text) {
  const bool is_static = name.starts_with("static/");
  return "{" + view(name) + ", " + view(text) + ", " + view(is_static ? gzip(text, Effort::build) : "") +
         ", " + view(is_static ? brotli(text, Effort::build) : "") + "},\n";
}

struct Generated {
  std::string files;
  std::string arrays;
  std::string catalogues;
  std::size_t problems = 0;
};

std::string tag_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1, path.rfind('.') - path.rfind('/') - 1);
}

/// @param familiar what a formal catalogue takes all texts from that it lacks; null for one that is whole
void add_catalogue(Generated& out, const std::string& path, const std::string& text,
                   const MessageList& english, const PoFile* familiar) {
  const PoFile po = parse_po({.label = path, .text = text});
  const bool formal = familiar != nullptr;
  const auto problems = problems_of(po, english, formal);
  for (const std::string& problem : problems) std::cerr << problem << '\n';
  out.problems += problems.size();
  if (!problems.empty()) return;
  const auto fallback = formal ? std::optional(make_catalogue(*familiar, english, nullptr)) : std::nullopt;
  const Catalogue catalogue = make_catalogue(po, english, fallback ? &*fallback : nullptr);
  const std::string array = "texts_" + std::to_string(out.arrays.size());
  out.arrays += "constexpr std::string_view " + array + "[] = {\n";
  for (const std::string_view each : catalogue.texts()) out.arrays += view(each) + ",\n";
  out.arrays += "};\n";
  out.catalogues += "{" + view(tag_of(path)) + ", " + (formal ? "true" : "false") + ", " +
                    view(po.plural_forms) + ", " + array + "},\n";
}

void write(const std::string& path, const Generated& generated) {
  std::ofstream file(path, std::ios::binary);
  file << "#include \"adapters/web/pages/assets/embedded.hpp\"\n\nnamespace usher::pages {\nnamespace {\n\n"
       << "constexpr EmbeddedFile files[] = {\n"
       << generated.files << "};\n"
       << generated.arrays << "constexpr EmbeddedCatalogue catalogues[] = {\n"
       << generated.catalogues << "};\n\n"
       << "}  // namespace\n\nstd::span<const EmbeddedFile> embedded_files() noexcept { return files; }\n"
       << "std::span<const EmbeddedCatalogue> embedded_catalogues() noexcept { return catalogues; }\n\n"
       << "}  // namespace usher::pages\n";
  if (!file.flush()) throw std::runtime_error(path + ": can't be written");
}

int generate(const std::vector<std::string>& arguments) {
  const std::string& folder = arguments.at(1);
  std::map<std::string, std::string> files;
  for (std::size_t i = 2; i < arguments.size(); ++i)
    files[arguments[i]] = read_file(folder + '/' + arguments[i]);
  const std::string pot_path = folder + "/locale/usher.pot";
  const std::string pot_text = read_file(pot_path);
  const MessageList english = messages_of(parse_po({.label = pot_path, .text = pot_text}));
  Generated generated;
  for (const auto& [name, text] : files) {
    if (name.ends_with(".po")) {
      std::string path = folder;
      path.append(1, '/').append(name);
      if (!name.contains("/formal/")) {
        add_catalogue(generated, path, text, english, nullptr);
        continue;
      }
      const std::string familiar = folder + "/locale/" + tag_of(name) + ".po";
      const std::string familiar_text = files.at("locale/" + tag_of(name) + ".po");
      const PoFile whole = parse_po({.label = familiar, .text = familiar_text});
      // What is wrong with that one is said in its own turn.
      if (problems_of(whole, english, false).empty()) add_catalogue(generated, path, text, english, &whole);
    } else {
      generated.files += file_entry(name, text);
    }
  }
  if (generated.problems > 0) return 1;
  write(arguments.at(0), generated);
  return 0;
}

}  // namespace
}  // namespace usher::pages

int main(int count, char** arguments) {
  try {
    return usher::pages::generate({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
