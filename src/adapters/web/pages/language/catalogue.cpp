#include "adapters/web/pages/language/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace usher::pages {
namespace {

using namespace std::string_literals;

constexpr std::string_view count_placeholder = "count";

/// The names in `{...}`, or nothing where a brace stands alone.
std::optional<std::multiset<std::string_view>> placeholders_in(std::string_view text) {
  std::multiset<std::string_view> found;
  while (true) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) return found;
    const std::size_t end = text.find_first_of("{}", brace + 1);
    if (text[brace] == '}' || end == std::string_view::npos || text[end] == '{') return std::nullopt;
    found.insert(text.substr(brace + 1, end - brace - 1));
    text.remove_prefix(end + 1);
  }
}

bool has_bidi_override(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto third = static_cast<unsigned char>(text[i + 2]);
    if (text.substr(i, 2) == "\xE2\x80" && third >= 0xAA && third <= 0xAE) return true;
    if (text.substr(i, 2) == "\xE2\x81" && third >= 0xA6 && third <= 0xA9) return true;
  }
  return false;
}

/// What is wrong with one text, or nothing.
std::string problem_with(std::string_view english, std::string_view text, bool is_plural) {
  if (text.empty()) return "no translation";
  const auto needed = placeholders_in(english);
  auto used = placeholders_in(text);
  if (!used) return "a brace without its counterpart in '" + std::string(text) + "'";
  if (is_plural && !used->contains(count_placeholder)) used->insert(count_placeholder);
  for (const std::string_view name : *used) {
    if (!needed->contains(name)) return "no such placeholder: {" + std::string(name) + "}";
  }
  for (const std::string_view name : *needed) {
    if (used->count(name) < needed->count(name))
      return "the placeholder {" + std::string(name) + "} is missing";
    if (used->count(name) > needed->count(name))
      return "the placeholder {" + std::string(name) + "} is twice there";
  }
  if (has_bidi_override(text)) return "a bidirectional control character";
  if (text.find('\n') != std::string_view::npos) return "a line end";
  return {};
}

class Checker {
 public:
  Checker(const PoFile& po, const MessageList& english, bool partial)
      : po_(po), english_(english), partial_(partial) {}

  std::vector<std::string> run() {
    const auto rule = PluralRule::parse(po_.plural_forms);
    if (!rule)
      report(po_.header_line, "the header Plural-Forms is missing, or none that usher's languages have");
    for (const PoEntry& entry : po_.entries) check(entry, rule ? rule->forms() : 0);
    if (!partial_) report_missing();
    return std::move(problems_);
  }

 private:
  void report(std::size_t line, const std::string& what) {
    problems_.push_back(po_.label + ':' + std::to_string(line) + ": " + what);
  }

  void check(const PoEntry& entry, std::size_t forms) {
    if (!seen_.insert(entry.id).second) return report(entry.line, "this message is here twice");
    if (entry.fuzzy) return report(entry.line, "marked fuzzy: check the translation and take the mark away");
    const bool is_plural = !entry.plural_id.empty();
    const bool known = is_plural ? english_.find_plural(entry.id) != PluralIndex{}
                                 : english_.find(entry.id) != MessageIndex{};
    if (!known) return report(entry.line, "usher has no message '" + entry.id + "'");
    const std::size_t needed = is_plural ? forms : 1;
    if (entry.texts.size() != needed) {
      return report(entry.line, "needs " + std::to_string(needed) + " forms and has " +
                                    std::to_string(entry.texts.size()));
    }
    for (const std::string& text : entry.texts) {
      const std::string wrong = problem_with(is_plural ? entry.plural_id : entry.id, text, is_plural);
      if (!wrong.empty()) report(entry.line, wrong);
    }
  }

  void report_missing() {
    for (const std::string& text : english_.messages()) {
      if (!seen_.contains(text)) report(1, "no translation of '" + text + "'");
    }
    for (const auto& plural : english_.plurals()) {
      if (!seen_.contains(plural.one)) report(1, "no translation of '" + plural.one + "'");
    }
  }

  const PoFile& po_;
  const MessageList& english_;
  bool partial_;
  std::set<std::string_view> seen_;
  std::vector<std::string> problems_;
};

}  // namespace

MessageList messages_of(const PoFile& pot) {
  MessageList list;
  for (const PoEntry& entry : pot.entries) {
    if (entry.plural_id.empty()) {
      list.add(entry.id);
    } else {
      list.add(MessageList::Plural{entry.id, entry.plural_id});
    }
  }
  return list;
}

std::vector<std::string> problems_of(const PoFile& po, const MessageList& english, bool partial) {
  return Checker(po, english, partial).run();
}

Catalogue make_catalogue(const PoFile& po, const MessageList& english, const Catalogue* fallback) {
  const auto problems = problems_of(po, english, fallback != nullptr);
  if (!problems.empty()) throw SourceError(problems.front());
  const PluralRule rule = *PluralRule::parse(po.plural_forms);
  if (fallback != nullptr && fallback->rule().forms() != rule.forms()) {
    throw SourceError(po.label, po.header_line,
                      "Plural-Forms differs from the built-in catalogue's, which has " +
                          std::to_string(fallback->rule().forms()) + " forms");
  }
  std::map<std::string_view, const PoEntry*> entries;
  for (const PoEntry& entry : po.entries) entries.emplace(entry.id, &entry);
  std::vector<std::string_view> texts;
  const auto add = [&](std::string_view id, std::size_t forms) {
    const auto found = entries.find(id);
    for (std::size_t form = 0; form < forms; ++form) {
      texts.push_back(found == entries.end() ? fallback->texts().at(texts.size())
                                             : std::string_view(found->second->texts[form]));
    }
  };
  for (const std::string& text : english.messages()) add(text, 1);
  for (const auto& plural : english.plurals()) add(plural.one, rule.forms());
  return {rule, english.messages().size(), std::move(texts)};
}

}  // namespace usher::pages
