#include "xmpp/stream/stream_parser.hpp"

#include <dlfcn.h>
#include <expat.h>

#include <algorithm>
#include <bit>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

namespace usher::xmpp {
namespace {

constexpr char separator = '\n';  // in no namespace: XML turns it into a space there
/// A piece at a time, so that a stanza that is too large is noticed soon after it is.
constexpr std::size_t piece_bytes = 4096;

/// `urn:ns\nname` and `urn:ns\nname\nprefix` in their parts.
Element element_of(std::string_view full) {
  const auto first = full.find(separator);
  if (first == std::string_view::npos) return Element(std::string(full));
  const auto rest = full.substr(first + 1);
  return Element(std::string(rest.substr(0, rest.find(separator))), std::string(full.substr(0, first)));
}

/// Attributes of other namespaces but `xml:lang` mean nothing here, and have no prefix to be written with.
std::string_view attribute_name(std::string_view full) {
  const auto end = full.rfind(separator);
  if (end == std::string_view::npos) return full;
  return full == "http://www.w3.org/XML/1998/namespace\nlang" ? "xml:lang" : std::string_view{};
}

/// Since a security update of Debian's expat 2.5, the end of a stanza can wait in the parser for the start of
/// the next one. The function that turns that off came along: it is looked for when the program runs, as that
/// may be with another update than the program was built with.
void answer_at_once(XML_Parser parser) {
  using Setter = XML_Bool (*)(XML_Parser, XML_Bool);
  const auto set_deferral = std::bit_cast<Setter>(dlsym(RTLD_DEFAULT, "XML_SetReparseDeferralEnabled"));
  if (set_deferral != nullptr) set_deferral(parser, XML_FALSE);
}

}  // namespace

class StreamParser::Implementation {
 public:
  Implementation(Events events, StreamLimits limits)
      : events_(std::move(events)),
        limits_(limits),
        parser_(XML_ParserCreateNS("UTF-8", separator), &XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    answer_at_once(parser_.get());
    XML_SetElementHandler(parser_.get(), &Implementation::on_start, &Implementation::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &Implementation::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Implementation::on_doctype);
    XML_SetCommentHandler(parser_.get(), &Implementation::on_comment);
    XML_SetProcessingInstructionHandler(parser_.get(), &Implementation::on_instruction);
  }

  std::expected<void, std::string> feed(std::string_view bytes) {
    while (!bytes.empty() && problem_.empty()) {
      const auto piece = bytes.substr(0, piece_bytes);
      bytes.remove_prefix(piece.size());
      const auto outcome = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE);
      if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
      fed_ += piece.size();
      if (outcome != XML_STATUS_OK && problem_.empty()) {
        problem_ = std::string("bad XML: ") + XML_ErrorString(XML_GetErrorCode(parser_.get()));
      }
      // Also a tag that never ends is one stanza that is too large.
      const auto begun = path_.empty() ? last_end_ : stanza_start_;
      if (problem_.empty() && fed_ - std::min(begun, fed_) > limits_.stanza_bytes)
        fail("a stanza is too large");
    }
    if (!problem_.empty()) return std::unexpected(problem_);
    return {};
  }

 private:
  static Implementation& self(void* data) { return *static_cast<Implementation*>(data); }

  /// Expat is C: nothing may be thrown through it.
  template <class Action>
  static void guarded(void* data, Action action) noexcept {
    Implementation& me = self(data);
    if (!me.problem_.empty() || me.thrown_) return;
    try {
      action(me);
    } catch (...) {
      me.thrown_ = std::current_exception();
      XML_StopParser(me.parser_.get(), XML_FALSE);
    }
  }

  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    guarded(data, [&](Implementation& me) { me.start(name, attributes); });
  }
  static void on_end(void* data, const XML_Char* /*name*/) {
    guarded(data, [](Implementation& me) { me.end(); });
  }
  static void on_text(void* data, const XML_Char* text, int size) {
    guarded(data, [&](Implementation& me) {
      if (!me.path_.empty()) {
        me.path_.back().append_text({text, static_cast<std::size_t>(size)});
      } else {
        me.last_end_ = me.position();  // white space that keeps the connection alive (RFC 6120 section 4.6.1)
      }
    });
  }
  static void on_doctype(void* data, const XML_Char* /*name*/, const XML_Char* /*system*/,
                         const XML_Char* /*public_id*/, int /*internal*/) {
    guarded(data, [](Implementation& me) { me.fail("a document type"); });
  }
  static void on_comment(void* data, const XML_Char* /*text*/) {
    guarded(data, [](Implementation& me) { me.fail("a comment"); });
  }
  static void on_instruction(void* data, const XML_Char* /*target*/, const XML_Char* /*text*/) {
    guarded(data, [](Implementation& me) { me.fail("a processing instruction"); });
  }

  [[nodiscard]] std::size_t position() const {
    return static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    std::size_t count = 0;
    for (const XML_Char** each = attributes; *each != nullptr; each += 2) ++count;
    if (count > limits_.attributes) return fail("too many attributes");
    Element element = element_of(name);
    for (const XML_Char** each = attributes; *each != nullptr; each += 2) {
      const auto attribute = attribute_name(each[0]);
      if (!attribute.empty()) element.set(attribute, each[1]);
    }
    if (!open_) {
      open_ = true;
      last_end_ = position();
      return events_.on_open(element);
    }
    if (path_.size() >= limits_.depth) return fail("elements nested too deeply");
    if (path_.empty()) stanza_start_ = position();
    path_.push_back(std::move(element));
  }

  void end() {
    if (path_.empty()) return events_.on_close();
    Element element = std::move(path_.back());
    path_.pop_back();
    if (!path_.empty()) {
      path_.back().add(std::move(element));
      return;
    }
    last_end_ = position();
    if (last_end_ - stanza_start_ > limits_.stanza_bytes) return fail("a stanza is too large");
    events_.on_stanza(std::move(element));
  }

  void fail(std::string_view what) {
    problem_ = "refused XML: " + std::string(what);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  Events events_;
  StreamLimits limits_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::vector<Element> path_;  ///< from the stanza to the element that is open
  bool open_ = false;
  std::size_t fed_ = 0;
  std::size_t stanza_start_ = 0;
  std::size_t last_end_ = 0;
  std::string problem_;
  std::exception_ptr thrown_;
};

StreamParser::StreamParser(Events events, StreamLimits limits)
    : implementation_(std::make_unique<Implementation>(std::move(events), limits)) {}
StreamParser::StreamParser(StreamParser&&) noexcept = default;
StreamParser& StreamParser::operator=(StreamParser&&) noexcept = default;
StreamParser::~StreamParser() = default;

std::expected<void, std::string> StreamParser::feed(std::string_view bytes) {
  return implementation_->feed(bytes);
}

}  // namespace usher::xmpp
