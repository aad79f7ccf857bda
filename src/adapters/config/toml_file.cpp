#include "adapters/config/toml_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/config/checks.hpp"
#include "adapters/config/unknown_key.hpp"
#include "base/text/one_line.hpp"
#include "base/text/utf8.hpp"

namespace usher::config {
namespace {

constexpr std::string_view host_section = "host";

/// toml++ bounds how deep values nest, but not the parts of a dotted key, and takes a table apart
/// recursively: hundreds of thousands of dots would overflow the stack.
constexpr std::size_t dots_max = 4000;

/// How many dots stand outside of texts and comments. What is no valid TOML may be miscounted: the
/// parser then stops where this goes wrong.
std::size_t count_dots(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') ++dots;
    if (c == '#') at = std::min(text.find('\n', at), text.size());
    if (c != '"' && c != '\'') continue;
    const std::string_view three = text.substr(at, 3);
    const bool multiline = three == "\"\"\"" || three == "'''";
    const std::string_view end = multiline ? three : text.substr(at, 1);
    for (at += end.size(); at < text.size() && text.substr(at, end.size()) != end; ++at) {
      if (!multiline && text[at] == '\n') break;
      if (c == '"' && text[at] == '\\') ++at;
    }
    at += end.size() - 1;
    if (!multiline) continue;
    // One or two quotes right before the closing three belong to the text (TOML 1.0.0, String).
    for (int i = 0; i < 2 && at + 1 < text.size() && text[at + 1] == c; ++i) ++at;
  }
  return dots;
}

std::string_view what_is(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list that holds something else";
    default:
      return "a date or time";
  }
}

Value value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  const toml::array* array = node.as_array();
  if (array == nullptr) return Misfit{what_is(node)};
  std::vector<std::string> list;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return Misfit{what_is(node)};
    list.push_back(text->get());
  }
  return list;
}

/// Keys of a table in the order of the file; toml++ sorts them by name.
std::vector<std::pair<const toml::key*, const toml::node*>> in_file_order(const toml::table& table) {
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (auto&& [key, node] : table) entries.emplace_back(&key, &node);
  std::ranges::sort(entries, {}, [](const auto& entry) {
    const toml::source_position& begin = entry.first->source().begin;
    return std::pair(begin.line, begin.column);
  });
  return entries;
}

class Walk {
 public:
  Walk(const std::string& name, const std::filesystem::path& folder, Builder& builder)
      : name_(name), folder_(folder), builder_(builder) {
    const auto name_all = [](const auto& options, std::vector<std::string_view>& keys) {
      for (const auto& option : options) {
        keys.push_back(option.key);
        if (!option.file_key.empty()) keys.push_back(option.file_key);
      }
    };
    name_all(config_options(), keys_);
    keys_.push_back(host_section);
    name_all(host_options(), host_keys_);
  }

  void root(const toml::table& table) { section(table, ""); }

 private:
  [[nodiscard]] Place place(const toml::source_region& source) const {
    const std::size_t line = source.begin.line;
    return {.text = name_ + ":" + std::to_string(line), .line = line};
  }

  void section(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : in_file_order(table)) {
      const std::string full = prefix + std::string(key->str());
      const bool dotted = key->str().find('.') != std::string_view::npos;  // within quotes
      if (full == host_section) {
        if (const auto* hosts = as_table(full, *key, *node)) all_hosts(*hosts);
      } else if (const auto* option = dotted ? nullptr : find_option(config_options(), full)) {
        builder_.set(*option, value_of(*node), place(key->source()), folder_);
      } else if (const auto* secret = dotted ? nullptr : find_option_in_file(config_options(), full)) {
        builder_.set_from_file(*secret, value_of(*node), place(key->source()), folder_);
      } else if (!dotted && is_section(full)) {
        if (const auto* inner = as_table(full, *key, *node)) section(*inner, full + ".");
      } else {
        unknown(full, *key, keys_);
      }
    }
  }

  [[nodiscard]] bool is_section(const std::string& full) const {
    return std::ranges::any_of(keys_, [&](std::string_view key) { return key.starts_with(full + "."); });
  }

  const toml::table* as_table(const std::string& full, const toml::key& key, const toml::node& node) {
    if (node.is_table()) return node.as_table();
    const std::string example = full == host_section ? "host.\"example.com\"" : full;
    builder_.refuse(place(key.source()),
                    full + ": a table is needed here; write for instance [" + example + "]");
    return nullptr;
  }

  void all_hosts(const toml::table& hosts) {
    for (const auto& [key, node] : in_file_order(hosts)) {
      const std::string domain(key->str());
      const Place here = place(key->source());
      const auto parsed = domain::DomainName::parse(domain);
      if (const auto* first = parsed ? seen(parsed->str()) : nullptr) {
        builder_.refuse(
            here, "host." + in_quotes(domain) + ": is the same host as at " + *first + "; leave out one");
      } else if (!node->is_table()) {
        builder_.refuse(here, "host." + in_quotes(domain) +
                                  ": a table is needed here; write for instance [host.\"" +
                                  std::string(parsed ? parsed->str() : "example.com") + "\"]");
      } else if (const std::string meant = without_quotes(domain, *node->as_table()); !meant.empty()) {
        builder_.refuse(here, "host: a domain needs quotes; write [host." + in_quotes(meant) + "]");
      } else if (HostSettings* host = builder_.add_host(domain, here)) {
        places_.emplace(parsed->str(), here.text);
        one_host(*host, *node->as_table());
      }
    }
  }

  [[nodiscard]] const std::string* seen(const std::string& domain) const {
    const auto found = places_.find(domain);
    return found == places_.end() ? nullptr : &found->second;
  }

  /// The domain that `[host.example.com]` means, which TOML reads as tables within a table; empty where
  /// it is not that.
  [[nodiscard]] std::string without_quotes(const std::string& first, const toml::table& table) {
    std::string domain = first;
    const toml::table* inner = &table;
    while (inner != nullptr && inner->size() == 1) {
      const auto only = inner->cbegin();
      if (!only->second.is_table() || is_host_section(std::string(only->first.str()))) break;
      domain += "." + std::string(only->first.str());
      inner = only->second.as_table();
    }
    return inner == &table ? std::string() : domain;
  }

  void one_host(HostSettings& host, const toml::table& table, const std::string& prefix = {}) {
    for (const auto& [key, node] : in_file_order(table)) {
      const std::string full = prefix + std::string(key->str());
      const bool dotted = key->str().find('.') != std::string_view::npos;  // within quotes
      const std::string named = "host.\"" + host.domain.str() + "\".";
      if (const auto* option = dotted ? nullptr : find_option(host_options(), full)) {
        builder_.set(host, *option, value_of(*node), place(key->source()), folder_);
      } else if (const auto* secret = dotted ? nullptr : find_option_in_file(host_options(), full)) {
        builder_.set_from_file(host, *secret, value_of(*node), place(key->source()), folder_);
      } else if (!dotted && is_host_section(full)) {
        if (const auto* inner = as_table(named + full, *key, *node)) one_host(host, *inner, full + ".");
      } else {
        builder_.refuse(place(key->source()), named + shown(full) + ": " + unknown_key(full, host_keys_));
      }
    }
  }

  [[nodiscard]] bool is_host_section(const std::string& full) const {
    return std::ranges::any_of(host_keys_, [&](std::string_view key) { return key.starts_with(full + "."); });
  }

  void unknown(const std::string& full, const toml::key& key, std::span<const std::string_view> keys) {
    builder_.refuse(place(key.source()), shown(full) + ": " + unknown_key(full, keys));
  }

  /// A key as mistakes call it: shortened and on one line like a quoted text, without its quotes.
  static std::string shown(std::string_view key) {
    const std::string text = in_quotes(key);
    return text.substr(1, text.size() - 2);
  }

  const std::string& name_;
  const std::filesystem::path& folder_;
  Builder& builder_;
  std::vector<std::string_view> keys_;
  std::vector<std::string_view> host_keys_;
  std::map<std::string, std::string> places_;  ///< of the hosts
};

std::size_t first_bad_line(std::string_view text) {
  std::size_t line = 1;
  while (true) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text::is_utf8(text.substr(0, end))) return line;
    text.remove_prefix(end + 1);
    ++line;
  }
}

}  // namespace

void read_toml(const std::string& name, std::string_view text, const std::filesystem::path& folder,
               Builder& builder) {
  if (!text::is_utf8(text)) {
    const std::size_t line = first_bad_line(text);
    builder.refuse({.text = name + ":" + std::to_string(line), .line = line},
                   "is not valid UTF-8; save the file in that encoding");
    return;
  }
  if (count_dots(text) > dots_max) {
    builder.refuse({.text = name}, "has more than " + std::to_string(dots_max) +
                                       " dots in its keys, which is no configuration of usher");
    return;
  }
  try {
    Walk(name, folder, builder).root(toml::parse(text));
  } catch (const toml::parse_error& error) {
    const std::size_t line = error.source().begin.line;
    builder.refuse({.text = name + ":" + std::to_string(line), .line = line},
                   "is not valid TOML: " + text::one_line(error.description().substr(0, 200)));
  }
}

}  // namespace usher::config
