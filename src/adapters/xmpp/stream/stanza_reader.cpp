#include "adapters/xmpp/stream/stanza_reader.hpp"

#include <expat.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace usher::xmpp {
namespace {

constexpr char separator = '\1';  // in no namespace: XML 1.0 section 2.2 has no such character
/// What one parser is given before it is replaced: it bounds the names that it can have seen.
constexpr std::size_t parser_bytes_max = std::size_t{64} * 1024;

/// A name and its namespace, which expat puts before it, or the name alone.
Element element_of(std::string_view full) {
  const auto first = full.find(separator);
  if (first == std::string_view::npos) return Element(std::string(full));
  return Element(std::string(full.substr(first + 1)), std::string(full.substr(0, first)));
}

/// Attributes of other namespaces but `xml:lang` mean nothing here, and have no prefix to be written with.
std::string_view attribute_name(std::string_view full) {
  const auto end = full.rfind(separator);
  if (end == std::string_view::npos) return full;
  return full == "http://www.w3.org/XML/1998/namespace\1lang" ? "xml:lang" : std::string_view{};
}

// Passwords pass through a parser, which keeps copies of what it was given: they are wiped with it.

void wiping_free(void* memory) {
  if (memory == nullptr) return;
  explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory): what expat asks for
}

void* wiping_realloc(void* memory, std::size_t size) {
  void* larger = std::malloc(size);  // NOLINT(*-no-malloc,*-owning-memory): what expat asks for
  if (larger == nullptr || memory == nullptr) return larger;
  std::memcpy(larger, memory, std::min(size, malloc_usable_size(memory)));
  wiping_free(memory);
  return larger;
}

enum class Names : std::uint8_t { in_namespaces, as_written };

XML_Parser new_parser(Names names) {
  static constexpr XML_Memory_Handling_Suite memory{
      .malloc_fcn = &std::malloc, .realloc_fcn = &wiping_realloc, .free_fcn = &wiping_free};
  static constexpr XML_Char separators[] = {separator, 0};
  return XML_ParserCreate_MM("UTF-8", &memory, names == Names::in_namespaces ? separators : nullptr);
}

/// Whether XML is good but for what its names and namespaces say ("Namespaces in XML 1.0", and an attribute
/// that stands there twice).
bool is_about_names(XML_Error error) {
  switch (error) {
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
    case XML_ERROR_UNBOUND_PREFIX:
    case XML_ERROR_UNDECLARING_PREFIX:
    case XML_ERROR_RESERVED_PREFIX_XML:
    case XML_ERROR_RESERVED_PREFIX_XMLNS:
    case XML_ERROR_RESERVED_NAMESPACE_URI:
      return true;
    default:
      return false;
  }
}

/// What the answer to a stanza that is refused needs of it.
constexpr std::array<std::string_view, 4> for_an_answer{"type", "id", "from", "to"};

}  // namespace

/// An expat parser inside of a stream.
class StanzaReader::Parser {
 public:
  explicit Parser(const StreamLimits& limits, Names names = Names::in_namespaces)
      : limits_(limits), parser_(new_parser(names), &XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Parser::on_start, &Parser::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &Parser::on_text);
  }

  /// @returns a sentence for the log where it is no good XML
  std::expected<void, std::string> feed(std::string_view xml) {
    fed_ += xml.size();
    const auto outcome = XML_Parse(parser_.get(), xml.data(), static_cast<int>(xml.size()), XML_FALSE);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (outcome == XML_STATUS_OK) return {};
    return std::unexpected(std::string("bad XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())));
  }

  /// What it could not go on behind was in the names alone.
  [[nodiscard]] bool stumbled_on_names() const { return is_about_names(XML_GetErrorCode(parser_.get())); }
  [[nodiscard]] bool is_used_up() const { return fed_ > parser_bytes_max; }
  [[nodiscard]] bool is_between_stanzas() const { return depth_ == 1; }
  [[nodiscard]] const std::string& refused() const { return refused_; }
  /// The stream's own.
  [[nodiscard]] const std::optional<Element>& header() const { return header_; }
  /// The stanza that was read since this was called last; nothing where it is not exactly one.
  std::optional<Element> take() {
    auto done = std::exchange(done_, {});
    if (done.size() != 1) return std::nullopt;
    return std::move(done.front());
  }
  /// Of one that is refused.
  [[nodiscard]] Element start() const {
    if (path_.empty() && done_.empty()) return Element({});
    const Element& stanza = path_.empty() ? done_.back() : path_.front();
    Element start(stanza.name(), stanza.xmlns());
    for (const auto name : for_an_answer) start.set(name, stanza.attribute(name));
    return start;
  }

 private:
  /// Expat is C: nothing may be thrown through it.
  template <class Action>
  static void guarded(void* data, Action action) noexcept {
    Parser& me = *static_cast<Parser*>(data);
    if (me.thrown_) return;
    try {
      action(me);
    } catch (...) {
      me.thrown_ = std::current_exception();
      XML_StopParser(me.parser_.get(), XML_FALSE);
    }
  }

  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    guarded(data, [&](Parser& me) {
      ++me.depth_;
      if (me.refused_.empty()) me.start(name, attributes);
    });
  }
  static void on_end(void* data, const XML_Char* /*name*/) {
    guarded(data, [](Parser& me) {
      --me.depth_;
      if (me.refused_.empty() && !me.path_.empty()) me.end();
    });
  }
  static void on_text(void* data, const XML_Char* text, int size) {
    guarded(data, [&](Parser& me) {
      if (me.refused_.empty() && !me.path_.empty())
        me.path_.back().append_text({text, static_cast<std::size_t>(size)});
    });
  }

  /// What is too large about an element; empty: nothing.
  [[nodiscard]] std::string_view excess(std::string_view name, const XML_Char** attributes) const {
    std::size_t count = 0;
    std::size_t longest = name.size();
    for (const XML_Char** each = attributes; *each != nullptr; each += 2) {
      ++count;
      longest = std::max(longest, std::string_view(*each).size());
    }
    if (depth_ > limits_.depth + 1) return "elements nested too deeply";
    if (elements_ > limits_.elements) return "too many elements";
    if (count > limits_.attributes) return "too many attributes";
    if (longest > limits_.name_bytes) return "a name is too long";
    return {};
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    elements_ = depth_ <= 2 ? 1 : elements_ + 1;
    refused_ = excess(name, attributes);
    if (!refused_.empty() && depth_ > 2) return;
    Element element = element_of(name);
    for (const XML_Char** each = attributes; *each != nullptr; each += 2) {
      const auto attribute = attribute_name(each[0]);
      const bool wanted =
          refused_.empty() || std::ranges::find(for_an_answer, attribute) != for_an_answer.end();
      if (wanted && !attribute.empty()) element.set(attribute, each[1]);
    }
    if (depth_ > 1) {
      path_.push_back(std::move(element));
    } else {
      header_ = std::move(element);
    }
  }

  void end() {
    Element element = std::move(path_.back());
    path_.pop_back();
    if (path_.empty()) {
      done_.push_back(std::move(element));
    } else {
      path_.back().add(std::move(element));
    }
  }

  StreamLimits limits_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::size_t fed_ = 0;
  std::size_t depth_ = 0;  ///< of elements that are open: 1 is the stream
  std::optional<Element> header_;
  std::vector<Element> path_;  ///< from the stanza to the element that is open
  std::vector<Element> done_;
  std::size_t elements_ = 0;  ///< of the stanza so far
  std::string refused_;
  std::exception_ptr thrown_;
};

StanzaReader::StanzaReader(const StreamLimits& limits) : limits_(limits) {}
StanzaReader::~StanzaReader() = default;

std::expected<Element, std::string> StanzaReader::open(std::string_view tag) {
  header_ = tag;
  parser_ = std::make_unique<Parser>(limits_);
  if (auto fed = parser_->feed(header_); !fed) return std::unexpected(std::move(fed).error());
  if (!parser_->refused().empty()) return std::unexpected("refused XML: " + parser_->refused());
  if (!parser_->header()) return std::unexpected("bad XML: no stream is opened");
  return *parser_->header();
}

std::expected<ReadStanza, std::string> StanzaReader::read(std::string_view xml) {
  if (!parser_ || parser_->is_used_up()) renew();
  if (auto fed = parser_->feed(xml); !fed) {
    if (!parser_->stumbled_on_names()) return std::unexpected(std::move(fed).error());
    parser_.reset();
    return ReadStanza{.stanza = start_as_written(xml), .refused = std::move(fed).error()};
  }
  if (!parser_->is_between_stanzas()) return std::unexpected("bad XML: a stanza without an end");
  if (!parser_->refused().empty()) {
    const auto used = std::exchange(parser_, nullptr);
    return ReadStanza{.stanza = used->start(), .refused = used->refused()};
  }
  auto stanza = parser_->take();
  if (!stanza) return std::unexpected("bad XML: a stanza that is none");
  return ReadStanza{.stanza = *std::move(stanza)};
}

Element StanzaReader::start_as_written(std::string_view xml) const {
  Parser parser(limits_, Names::as_written);
  if (!parser.feed(header_)) return Element({});
  // What it stumbles on lies behind the start, or there is none that could be read.
  [[maybe_unused]] const auto stumbled = parser.feed(xml);
  return parser.start();
}

Element StanzaReader::read_start(std::string_view tag) {
  renew();
  const auto used = std::exchange(parser_, nullptr);
  if (!used->feed(tag)) return Element({});
  return used->start();
}

void StanzaReader::renew() {
  parser_ = std::make_unique<Parser>(limits_);
  // It was good when the stream was opened.
  if (auto fed = parser_->feed(header_); !fed)
    throw std::logic_error("the stream's start tag is none any more");
}

}  // namespace usher::xmpp
