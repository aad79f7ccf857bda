#include "adapters/web/pages/language/po_file.hpp"

#include <optional>

namespace usher::pages {
namespace {

class PoParser {
 public:
  explicit PoParser(const SourceFile& source) : source_(source) { file_.label = source.label; }

  PoFile parse() {
    std::string_view rest = source_.text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    while (!rest.empty()) {
      ++line_;
      const std::size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    finish_entry();
    return std::move(file_);
  }

 private:
  [[noreturn]] void fail(std::string_view what) const { throw SourceError(source_.label, line_, what); }

  void read_line(std::string_view line) {
    if (line.empty()) return finish_entry();
    if (line.starts_with("#")) return read_comment(line);
    if (line.starts_with('"')) {
      if (target_ == nullptr) fail("a text that belongs to nothing");
      *target_ += unquoted(line);
      return;
    }
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) fail("neither a keyword with a text, nor a comment");
    read_keyword(line.substr(0, blank), line.substr(blank + 1));
  }

  void read_comment(std::string_view line) {
    if (line.starts_with("#~")) return;
    if (entry_ && !entry_->texts.empty()) finish_entry();
    if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos) fuzzy_ = true;
  }

  void read_keyword(std::string_view keyword, std::string_view quoted) {
    if (keyword == "msgid") {
      finish_entry();
      entry_.emplace();
      entry_->line = line_;
      entry_->fuzzy = fuzzy_;
      fuzzy_ = false;
      target_ = &entry_->id;
    } else if (!entry_) {
      fail("expected msgid");
    } else if (keyword == "msgid_plural") {
      target_ = &entry_->plural_id;
    } else if (keyword == "msgstr" || keyword == "msgstr[" + std::to_string(entry_->texts.size()) + "]") {
      target_ = &entry_->texts.emplace_back();
    } else {
      fail("unexpected '" + std::string(keyword) + "'");
    }
    *target_ = unquoted(quoted);
  }

  [[nodiscard]] std::string unquoted(std::string_view quoted) const {
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"')
      fail("a text needs quotes around it");
    quoted = quoted.substr(1, quoted.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < quoted.size(); ++i) {
      if (quoted[i] == '"') fail("a quote inside a text needs a backslash");
      if (quoted[i] != '\\') {
        text += quoted[i];
        continue;
      }
      if (++i == quoted.size()) fail("the text's last quote has a backslash");
      switch (quoted[i]) {
        case 'n':
          text += '\n';
          break;
        case 't':
          text += '\t';
          break;
        case '"':
        case '\\':
          text += quoted[i];
          break;
        default:
          fail("unknown escape in a text");
      }
    }
    return text;
  }

  void finish_entry() {
    target_ = nullptr;
    if (!entry_) return;
    if (entry_->texts.empty()) fail("the message ends without msgstr");
    if (entry_->id.empty()) {
      read_header(*entry_);
    } else {
      if (file_.entries.size() == po_entries_max) fail("too many messages");
      file_.entries.push_back(std::move(*entry_));
    }
    entry_.reset();
  }

  void read_header(const PoEntry& header) {
    constexpr std::string_view name = "Plural-Forms:";
    file_.header_line = header.line;
    const std::string& text = header.texts.front();
    std::size_t start = text.find(name);
    if (start == std::string::npos) return;
    start = text.find_first_not_of(' ', start + name.size());
    if (start != std::string::npos) file_.plural_forms = text.substr(start, text.find('\n', start) - start);
  }

  const SourceFile& source_;
  PoFile file_;
  std::size_t line_ = 0;
  bool fuzzy_ = false;
  std::optional<PoEntry> entry_;
  std::string* target_ = nullptr;
};

}  // namespace

PoFile parse_po(const SourceFile& source) { return PoParser(source).parse(); }

}  // namespace usher::pages
