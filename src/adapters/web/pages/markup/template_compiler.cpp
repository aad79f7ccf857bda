#include <algorithm>
#include <array>
#include <optional>

#include "base/text/ascii.hpp"

#include "adapters/web/pages/markup/template.hpp"

namespace usher::pages {
namespace {

/// Drops line breaks, with the blanks around them, that stand beside a tag of HTML or of ours.
std::string compacted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!text::blanks.contains(text[i])) {
      out += text[i++];
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && text::blanks.contains(text[end])) ++end;
    const bool breaks = text.substr(i, end - i).find('\n') != std::string_view::npos;
    const bool beside_tag = i == 0 || end == text.size() || text[i - 1] == '>' || text[end] == '<';
    if (!breaks) {
      out += ' ';
    } else if (!beside_tag) {
      out += '\n';
    }
    i = end;
  }
  return out;
}

}  // namespace

/// Reads one template and the partials it names.
class TemplateCompiler {
 public:
  TemplateCompiler(std::span<const Schema* const> scopes, const Template::Environment& environment)
      : scopes_(scopes.begin(), scopes.end()), environment_(environment) {}

  Template compile(const SourceFile& source) {
    source_ = &source;
    read(source.text);
    if (!html_.in_document_text()) fail("the template ends inside a tag, a comment or a title");
    return std::move(made_);
  }

 private:
  using Op = Template::Op;
  using OpKind = Template::OpKind;
  using Reference = Template::Reference;

  struct OpenSection {
    std::string name;
    std::size_t op;
    HtmlContext html;
    bool has_scope;
  };

  [[noreturn]] void fail(const std::string& what) const { throw SourceError(source_->label, line_, what); }
  void require(const std::string& wrong) const {
    if (!wrong.empty()) fail(wrong);
  }

  void read(std::string_view text) {
    line_ = 1;
    const std::size_t sections_before = sections_.size();
    while (!text.empty()) {
      const std::size_t open = text.find("{{");
      add_literal(text.substr(0, open));
      if (open == std::string_view::npos) break;
      text.remove_prefix(open + 2);
      const std::size_t close = end_of_tag(text);
      read_tag(text::trimmed(text.substr(0, close), text::blanks));
      text.remove_prefix(close + 2);
    }
    if (sections_.size() > sections_before) fail("the section '" + sections_.back().name + "' is not closed");
  }

  /// Where a tag's `}}` is; those inside quotes don't count.
  std::size_t end_of_tag(std::string_view text) const {
    bool quoted = false;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (text[i] == '\n') break;
      if (!quoted && text[i] == '}' && text[i + 1] == '}') return i;
    }
    fail("'{{' has no '}}' in its line");
  }

  void add_literal(std::string_view raw) {
    const std::string text = compacted(raw);
    if (std::string wrong = html_.read(text); !wrong.empty()) {
      line_ += static_cast<std::size_t>(std::ranges::count(raw, '\n'));
      fail("in the HTML before this line's end: " + wrong);
    }
    line_ += static_cast<std::size_t>(std::ranges::count(raw, '\n'));
    if (text.empty()) return;
    const auto begin = static_cast<std::uint32_t>(made_.literals_.size());
    made_.literals_ += text;
    Op op;
    op.kind = OpKind::literal;
    op.begin = begin;
    op.end = static_cast<std::uint32_t>(made_.literals_.size());
    made_.ops_.push_back(op);
  }

  void read_tag(std::string_view tag) {
    if (tag.empty()) fail("an empty '{{}}'");
    const std::string_view rest = text::trimmed(tag.substr(1), text::blanks);
    switch (tag.front()) {
      case '#':
        return open_section(rest, OpKind::section);
      case '^':
        return open_section(rest, OpKind::inverted);
      case '/':
        return close_section(rest);
      case '>':
        return read_partial(rest);
      default:
        break;
    }
    if (tag.starts_with("t \"")) return add_message(tag.substr(2));
    if (tag.starts_with("n ")) return add_plural(text::trimmed(tag.substr(2), text::blanks));
    add_value(tag);
  }

  Reference resolve(std::string_view name) const {
    for (std::size_t scope = scopes_.size(); scope-- > 0;) {
      if (const Field* field = scopes_[scope]->find(name)) return {static_cast<std::uint8_t>(scope), field};
    }
    fail("there is no '" + std::string(name) + "' on this page");
  }

  Place place_here() {
    Place place{};
    require(html_.place_value(place));
    return place;
  }

  void add_value(std::string_view name) {
    Op op;
    op.kind = OpKind::value;
    op.place = place_here();
    op.reference = resolve(name);
    const FieldKind kind = op.reference.field->kind;
    if (kind == FieldKind::flag || kind == FieldKind::list)
      fail("'" + std::string(name) + "' is for sections only");
    if (kind == FieldKind::markup && op.place != Place::text) {
      fail("'" + std::string(name) + "' is HTML, and can stand between tags only");
    }
    made_.ops_.push_back(op);
  }

  void open_section(std::string_view name, OpKind kind) {
    require(html_.cross_section());
    Op op;
    op.kind = kind;
    op.reference = resolve(name);
    const bool has_scope = kind == OpKind::section && op.reference.field->kind == FieldKind::list;
    if (has_scope) {
      if (scopes_.size() == Template::scopes_max) fail("lists in lists, too deep");
      scopes_.push_back(op.reference.field->items());
    }
    sections_.push_back({std::string(name), made_.ops_.size(), html_, has_scope});
    made_.ops_.push_back(op);
  }

  void close_section(std::string_view name) {
    if (sections_.empty() || sections_.back().name != name) {
      fail("'{{/" + std::string(name) + "}}' closes nothing that is open here");
    }
    require(html_.cross_section());
    const OpenSection& section = sections_.back();
    if (html_ != section.html)
      fail("the section '" + section.name + "' has to end in the kind of place where it begins");
    if (section.has_scope) scopes_.pop_back();
    made_.ops_[section.op].end = static_cast<std::uint32_t>(made_.ops_.size());
    sections_.pop_back();
  }

  void read_partial(std::string_view name) {
    if (depth_ == Template::partial_depth_max)
      fail("partials in partials, too deep: '" + std::string(name) + "'");
    const SourceFile* partial = environment_.partial(name);
    if (partial == nullptr) fail("there is no template '" + std::string(name) + ".html'");
    const SourceFile* outer = source_;
    const std::size_t outer_line = line_;
    source_ = partial;
    ++depth_;
    read(partial->text);
    --depth_;
    source_ = outer;
    line_ = outer_line;
  }

  /// Takes a text in quotes off the front.
  std::string_view take_quoted(std::string_view& text) const {
    text = text::trimmed(text, text::blanks);
    const std::size_t end = text.find('"', 1);
    if (!text.starts_with('"') || end == std::string_view::npos) fail("a message needs quotes around it");
    const std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return inside;
  }

  void add_message(std::string_view text) {
    const std::string_view english = take_quoted(text);
    if (!text::trimmed(text, text::blanks).empty()) fail("something follows the message");
    const MessageIndex index = environment_.messages.find(english);
    if (index == MessageIndex{}) fail("the catalogues have no message '" + std::string(english) + "'");
    Op op;
    op.kind = OpKind::message;
    op.message = index.value;
    finish_message(op, english, nullptr);
  }

  void add_plural(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) fail("expected a number's name and two messages");
    const Reference count = resolve(text.substr(0, blank));
    if (count.field->kind != FieldKind::count)
      fail("'" + std::string(text.substr(0, blank)) + "' is no number");
    text.remove_prefix(blank);
    const std::string_view one = take_quoted(text);
    const std::string_view other = take_quoted(text);
    const PluralIndex index = environment_.messages.find_plural(one);
    if (index == PluralIndex{} || environment_.messages.plurals()[index.value].other != other) {
      fail("the catalogues have no message '" + std::string(one) + "' with that plural");
    }
    Op op;
    op.kind = OpKind::plural;
    op.message = index.value;
    op.reference = count;
    finish_message(op, one, &count);
  }

  /// Finds what the message's placeholders stand for.
  void finish_message(Op op, std::string_view english, const Reference* count) {
    op.place = place_here();
    if (op.place == Place::url || op.place == Place::url_part) fail("a message can't stand in a URL");
    if (environment_.used_messages != nullptr) environment_.used_messages->emplace(english);
    op.begin = static_cast<std::uint32_t>(made_.parameters_.size());
    std::size_t brace = english.find('{');
    while (brace != std::string_view::npos) {
      const std::size_t end = english.find('}', brace);
      const std::string_view name = english.substr(brace + 1, end - brace - 1);
      const Reference value = name == "count" && count != nullptr ? *count : resolve(name);
      const FieldKind kind = value.field->kind;
      const bool markup = kind == FieldKind::markup && op.place == Place::text;
      if (kind != FieldKind::text && kind != FieldKind::count && !markup) {
        fail("'" + std::string(name) + "' can't stand in a message here");
      }
      made_.parameters_.push_back({std::string(name), value});
      brace = english.find('{', end);
    }
    op.end = static_cast<std::uint32_t>(made_.parameters_.size());
    made_.ops_.push_back(op);
  }

  std::vector<const Schema*> scopes_;
  const Template::Environment& environment_;
  const SourceFile* source_ = nullptr;
  std::size_t line_ = 1;
  std::size_t depth_ = 0;
  HtmlContext html_;
  std::vector<OpenSection> sections_;
  Template made_;
};

Template Template::compile(const SourceFile& source, std::span<const Schema* const> scopes,
                           const Environment& environment) {
  return TemplateCompiler(scopes, environment).compile(source);
}

}  // namespace usher::pages
