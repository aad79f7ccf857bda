#include "adapters/xmpp/stream/stanza_cutter.hpp"

#include <algorithm>
#include <utility>

namespace usher::xmpp {
namespace {

constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view character_data_mark = "<![CDATA[";
constexpr std::string_view character_data_end = "]]>";
constexpr std::size_t instruction_bytes_max = 256;
/// What a buffer may keep for the next stanza.
constexpr std::size_t spare_bytes_max = std::size_t{32} * 1024;

bool is_white(char c) { return white_space.find(c) != std::string_view::npos; }

}  // namespace

std::expected<void, std::string> StanzaCutter::feed(std::string_view bytes) {
  while (!bytes.empty() && problem_.empty()) bytes.remove_prefix(take(bytes));
  if (!problem_.empty()) return std::unexpected(problem_);
  return {};
}

std::size_t StanzaCutter::take(std::string_view bytes) {
  if (state_ == State::text) return take_text(bytes);
  if (state_ == State::value) return take_value(bytes);
  take_one(bytes.front());
  return 1;
}

std::size_t StanzaCutter::take_text(std::string_view bytes) {
  const auto size = std::min(bytes.find('<'), bytes.size());
  const auto text = bytes.substr(0, size);
  if (depth_ > 1) {
    keep(text);
  } else if (!std::ranges::all_of(text,
                                  is_white)) {  // which keeps a connection alive (RFC 6120 section 4.6.1)
    fail("text outside of a stanza");
  } else if (!text.empty()) {
    begun_ = true;
  }
  if (size == bytes.size() || !problem_.empty()) return size;
  if (closed_) fail("something behind the end of the stream");
  state_ = State::mark;
  before_ = '<';
  keep("<");
  return size + 1;
}

std::size_t StanzaCutter::take_value(std::string_view bytes) {
  const auto size = bytes.find_first_of(quote_ == '"' ? "\"<" : "'<");
  if (size == std::string_view::npos) {
    keep(bytes);
    return bytes.size();
  }
  keep(bytes.substr(0, size + 1));
  if (bytes[size] == '<') fail("a tag within a tag");
  state_ = State::start_tag;
  before_ = quote_;
  return size + 1;
}

void StanzaCutter::take_one(char c) {
  keep({&c, 1});
  switch (state_) {
    case State::mark:
      return take_mark(c);
    case State::start_tag:
      return take_start_tag(c);
    case State::end_tag:
      if (c == '<') return fail("a tag within a tag");
      if (c == '>') end_tag_ended();
      return;
    case State::exclamation:
      return take_exclamation(c);
    case State::character_data:
      end_ = c == character_data_end[end_] ? end_ + 1 : (c != ']' ? 0 : std::max<std::size_t>(1, end_));
      if (end_ == character_data_end.size()) state_ = State::text;
      return;
    case State::instruction:
      return take_instruction(c);
    case State::text:
    case State::value:
      return;
  }
}

void StanzaCutter::take_mark(char c) {
  if (c == '?') {
    if (begun_) return refuse("a processing instruction");
    state_ = State::instruction;
  } else if (c == '!') {
    state_ = State::exclamation;
    end_ = 2;
  } else if (c == '/') {
    state_ = State::end_tag;
  } else {
    state_ = State::start_tag;
    take_start_tag(c);
  }
  begun_ = true;
}

void StanzaCutter::take_start_tag(char c) {
  if (c == '<') return fail("a tag within a tag");
  if (before_ == '/' && c != '>') return fail("a tag that is none");
  if (c == '"' || c == '\'') {
    quote_ = c;
    state_ = State::value;
  } else if (c == '>') {
    start_tag_ended();
  }
  before_ = c;
}

/// The only such markup that a stream may hold is character data (RFC 6120 section 11.1).
void StanzaCutter::take_exclamation(char c) {
  if (depth_ < 2 || c != character_data_mark[end_]) return refuse("a document type or a comment");
  if (++end_ < character_data_mark.size()) return;
  state_ = State::character_data;
  end_ = 0;
}

/// The declaration that a document may begin with.
void StanzaCutter::take_instruction(char c) {
  constexpr std::string_view declaration = "<?xml";
  if (!declaration.starts_with(std::string_view(kept_).substr(0, declaration.size())))
    return refuse("a processing instruction");
  if (kept_.size() > instruction_bytes_max) return fail("a declaration without an end");
  if (c == '>' && before_ == '?') {
    state_ = State::text;
    kept_.clear();
  }
  before_ = c;
}

void StanzaCutter::keep(std::string_view bytes) {
  if (too_large_) {
    // Of a stanza that is too large its start tag is enough, and nothing where that is too large itself.
    if (tag_ == 0 && kept_.size() <= tag_bytes_max) kept_ += bytes.substr(0, tag_bytes_max + 1);
    return;
  }
  kept_ += bytes;
  if (depth_ == 0) {
    if (kept_.size() > tag_bytes_max) fail("no stream is opened");
  } else if (kept_.size() > stanza_bytes_max_) {
    too_large_ = true;
    const std::size_t enough = tag_ != 0 ? tag_ : tag_bytes_max + 1;
    kept_.resize(std::min(kept_.size(), enough));
    kept_.shrink_to_fit();
  }
}

void StanzaCutter::start_tag_ended() {
  state_ = State::text;
  if (depth_ == 0) return opened();
  if (depth_ == 1 && tag_ == 0) tag_ = kept_.size();
  if (before_ != '/') {
    ++depth_;
  } else if (depth_ == 1) {
    stanza_ended();
  }
}

void StanzaCutter::opened() {
  if (before_ == '/') return fail("a stream that ends at once");
  depth_ = 1;
  const std::string tag = std::exchange(kept_, {});
  if (auto good = events_.on_open(tag); !good) problem_ = std::move(good).error();
}

void StanzaCutter::end_tag_ended() {
  state_ = State::text;
  if (depth_ == 0) return fail("an end without a start");
  --depth_;
  if (depth_ == 1) return stanza_ended();
  if (depth_ > 1) return;
  closed_ = true;
  kept_.clear();
  events_.on_close();
}

void StanzaCutter::stanza_ended() {
  std::string xml = std::exchange(kept_, {});
  const auto tag = std::exchange(tag_, 0);
  if (std::exchange(too_large_, false)) {
    events_.on_too_large(tag <= tag_bytes_max ? std::string_view(xml).substr(0, tag) : std::string_view{});
  } else if (auto good = events_.on_stanza(xml); !good) {
    problem_ = std::move(good).error();
  }
  if (xml.capacity() > spare_bytes_max) return;
  xml.clear();
  kept_ = std::move(xml);
}

}  // namespace usher::xmpp
