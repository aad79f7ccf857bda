#include <algorithm>
#include <array>

#include "adapters/web/pages/markup/escape.hpp"
#include "adapters/web/pages/markup/template.hpp"

namespace usher::pages {
namespace {

constexpr std::string_view isolate_begin = "\xE2\x81\xA8";  // U+2068 FIRST STRONG ISOLATE
constexpr std::string_view isolate_end = "\xE2\x81\xA9";    // U+2069 POP DIRECTIONAL ISOLATE

void append_at(std::string& out, Place place, std::string_view text) {
  switch (place) {
    case Place::text:
    case Place::plain_text:
    case Place::attribute:
      return append_escaped(out, text);
    case Place::url:
      return append_url(out, text);
    case Place::url_part:
      return append_url_part(out, text);
  }
}

/// Whether a text could reorder what stands around it: the scripts that run from right to left begin at
/// U+0590, whose first byte is 0xD6.
bool may_reorder(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xD6; });
}

/// People's words, kept from reordering ours around them: by an element where elements can stand, and
/// by characters elsewhere (HTML Standard, section 4.5.24), which would disturb programs that show
/// titles if every Latin name had them.
void append_isolated(std::string& out, Place place, std::string_view text) {
  const bool in_element = place == Place::text;
  if (!in_element && !may_reorder(text)) return append_at(out, place, text);
  out += in_element ? "<bdi>" : isolate_begin;
  append_at(out, place, text);
  out += in_element ? "</bdi>" : isolate_end;
}

}  // namespace

class TemplateRenderer {
 public:
  TemplateRenderer(std::string& out, const Template& program, std::span<const void* const> records,
                   const Catalogue& catalogue)
      : out_(out), program_(program), catalogue_(catalogue), depth_(records.size()) {
    std::ranges::copy(records, records_.begin());
  }

  void run(std::size_t begin, std::size_t end) {
    while (begin < end) {
      const auto& op = program_.ops_[begin];
      const bool is_section = op.kind == Template::OpKind::section || op.kind == Template::OpKind::inverted;
      if (is_section) {
        run_section(op, begin + 1);
        begin = op.end;
      } else {
        write(op);
        ++begin;
      }
    }
  }

 private:
  using Op = Template::Op;
  using OpKind = Template::OpKind;

  [[nodiscard]] FieldValue read(const Template::Reference& reference) const {
    return reference.field->read(records_[reference.scope]);
  }

  void run_section(const Op& op, std::size_t begin) {
    const FieldValue value = read(op.reference);
    if (op.kind == OpKind::inverted) {
      if (!value.present) run(begin, op.end);
      return;
    }
    if (op.reference.field->kind != FieldKind::list) {
      if (value.present) run(begin, op.end);
      return;
    }
    for (std::size_t i = 0; i < value.size; ++i) {
      records_[depth_++] = static_cast<const std::byte*>(value.items) + i * value.stride;
      run(begin, op.end);
      --depth_;
    }
  }

  void write(const Op& op) {
    switch (op.kind) {
      case OpKind::literal:
        out_.append(program_.literals_, op.begin, op.end - op.begin);
        return;
      case OpKind::value:
        return write_value(op);
      case OpKind::message:
        return write_message(op, catalogue_.text(MessageIndex{op.message}));
      case OpKind::plural:
        return write_message(op, catalogue_.text(PluralIndex{op.message}, read(op.reference).count));
      case OpKind::section:
      case OpKind::inverted:
        return;
    }
  }

  void write_value(const Op& op) {
    const FieldValue value = read(op.reference);
    switch (op.reference.field->kind) {
      case FieldKind::markup:
        out_ += value.text;
        return;
      case FieldKind::count:
        if (value.present) out_ += std::to_string(value.count);
        return;
      case FieldKind::wording:
        if (value.present) write_wording(op.place, *value.wording);
        return;
      case FieldKind::text:
        if (op.place == Place::text && value.present) return append_isolated(out_, op.place, value.text);
        return append_at(out_, op.place, value.text);
      case FieldKind::flag:
      case FieldKind::list:
        return;
    }
  }

  void write_wording(Place place, const Wording& wording) {
    if (wording.message == MessageIndex{}) return append_isolated(out_, place, wording.plain);
    append_at(out_, place, catalogue_.text(wording.message));
  }

  void write_message(const Op& op, std::string_view text) {
    for (std::size_t brace = text.find('{'); brace != std::string_view::npos; brace = text.find('{')) {
      append_at(out_, op.place, text.substr(0, brace));
      const std::size_t end = text.find('}', brace);
      write_parameter(op, text.substr(brace + 1, end - brace - 1));
      text.remove_prefix(end + 1);
    }
    append_at(out_, op.place, text);
  }

  void write_parameter(const Op& op, std::string_view name) {
    for (std::uint32_t i = op.begin; i < op.end; ++i) {
      const auto& parameter = program_.parameters_[i];
      if (parameter.name != name) continue;
      const FieldValue value = read(parameter.value);
      if (parameter.value.field->kind == FieldKind::count) {
        out_ += std::to_string(value.count);
      } else if (parameter.value.field->kind == FieldKind::markup) {
        out_.append("<bdi>").append(value.text).append("</bdi>");
      } else {
        append_isolated(out_, op.place, value.text);
      }
      return;
    }
  }

  std::string& out_;
  const Template& program_;
  const Catalogue& catalogue_;
  std::array<const void*, Template::scopes_max> records_{};
  std::size_t depth_ = 0;
};

void Template::render(std::string& out, std::span<const void* const> records,
                      const Catalogue& catalogue) const {
  TemplateRenderer(out, *this, records, catalogue).run(0, ops_.size());
}

}  // namespace usher::pages
