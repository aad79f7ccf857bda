#include "base/cards/draw.hpp"

#include <algorithm>
#include <memory>
#include <numbers>
#include <string_view>

#include <fontconfig/fontconfig.h>
#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>

#include "base/pictures/decode.hpp"

namespace usher::cards {
namespace {

template <auto release>
struct ReleasedBy {
  template <class T>
  void operator()(T* held) const {
    release(held);
  }
};
template <class T, auto release>
using Held = std::unique_ptr<T, ReleasedBy<release>>;
using Surface = Held<cairo_surface_t, cairo_surface_destroy>;
using Context = Held<cairo_t, cairo_destroy>;
using Layout = Held<PangoLayout, g_object_unref>;
using FontDescription = Held<PangoFontDescription, pango_font_description_free>;
using Svg = Held<RsvgHandle, g_object_unref>;

constexpr std::size_t text_bytes_max = 256;
constexpr double margin = 80;
constexpr double mark_radius = 105;
constexpr double mark_middle = 190;
constexpr double headline_top = 325;
constexpr double band = 22;

struct Box {
  double x;
  double y;
  double side;
};
constexpr Box mark_box{
    .x = width / 2.0 - mark_radius, .y = mark_middle - mark_radius, .side = 2 * mark_radius};
constexpr Box corner{.x = 48, .y = 44, .side = 88};

/// Pango draws nothing that is of use without any, and says so on the standard error.
bool has_fonts() {
  const Held<FcPattern, FcPatternDestroy> any(FcPatternCreate());
  const Held<FcObjectSet, FcObjectSetDestroy> asked(FcObjectSetCreate());
  if (!any || !asked) return false;
  FcPatternAddBool(any.get(), FC_SCALABLE, FcTrue);
  FcObjectSetAdd(asked.get(), FC_FAMILY);
  const Held<FcFontSet, FcFontSetDestroy> found(FcFontList(nullptr, any.get(), asked.get()));
  return found && found->nfont > 0;
}

void use_colour(cairo_t* context, Rgb colour) {
  constexpr double most = 255;
  cairo_set_source_rgb(context, colour.red / most, colour.green / most, colour.blue / most);
}

/// Without what can't be seen; at the end of a character.
std::string cut(std::string_view text) {
  if (text.size() > text_bytes_max) {
    std::size_t end = text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end);
  }
  std::string kept(text);
  std::ranges::replace_if(
      kept, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return kept;
}

struct Style {
  double size = 0;
  Rgb colour{};
  bool bold = false;
  int lines = 1;
};

Layout layout_of(cairo_t* context, std::string_view text, const Style& style) {
  const std::string shown = cut(text);
  Layout layout(pango_cairo_create_layout(context));
  const FontDescription font(pango_font_description_new());
  pango_font_description_set_family_static(font.get(), "sans-serif");
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
  pango_layout_set_width(layout.get(), static_cast<int>((width - 2 * margin) * PANGO_SCALE));
  pango_layout_set_height(layout.get(), -style.lines);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  // In the middle, from wherever the text is read.
  pango_layout_set_alignment(layout.get(), PANGO_ALIGN_CENTER);
  pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
  return layout;
}

/// @returns how high it is; nothing where no font has its letters
std::optional<double> write(cairo_t* context, std::string_view text, double top, const Style& style) {
  if (text.empty()) return 0;
  if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE) return std::nullopt;
  const Layout layout = layout_of(context, text, style);
  if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) return std::nullopt;
  use_colour(context, style.colour);
  cairo_move_to(context, margin, top);
  pango_cairo_show_layout(context, layout.get());
  int high = 0;
  pango_layout_get_pixel_size(layout.get(), nullptr, &high);
  return high;
}

/// In cairo's order of bytes, with colours that are multiplied by their opacity.
Surface surface_of(const pictures::Pixels& pixels) {
  const auto wide = static_cast<int>(pixels.width);
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, wide, static_cast<int>(pixels.height)));
  unsigned char* bytes = cairo_image_surface_get_data(surface.get());
  if (bytes == nullptr) return nullptr;
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  for (std::size_t y = 0; y < pixels.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(bytes + y * stride);  // NOLINT(*-reinterpret-cast)
    for (std::size_t x = 0; x < pixels.width; ++x) {
      const std::uint8_t* from = &pixels.rgba[(y * pixels.width + x) * 4];
      const std::uint32_t opacity = from[3];
      const auto part = [&](std::size_t channel) { return from[channel] * opacity / 255U; };
      row[x] = opacity << 24U | part(0) << 16U | part(1) << 8U | part(2);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

/// The whole picture within the box, or as much of it as fills the box.
bool place(cairo_t* context, std::string_view file, const Box& box, bool fill) {
  const auto pixels = pictures::decode(file, static_cast<std::size_t>(box.side));
  const Surface surface = pixels ? surface_of(*pixels) : nullptr;
  if (!surface) return false;
  const auto wide = static_cast<double>(pixels->width);
  const auto high = static_cast<double>(pixels->height);
  const double scale = box.side / (fill ? std::min(wide, high) : std::max(wide, high));
  cairo_save(context);
  cairo_translate(context, box.x + box.side / 2, box.y + box.side / 2);
  cairo_scale(context, scale, scale);
  cairo_set_source_surface(context, surface.get(), -wide / 2, -high / 2);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_BEST);
  cairo_paint(context);
  cairo_restore(context);
  return true;
}

bool place_svg(cairo_t* context, const std::string& file, const Box& box) {
  const auto* bytes = reinterpret_cast<const guint8*>(file.data());  // NOLINT(*-reinterpret-cast)
  // It has no base address: nothing else is read for it.
  const Svg svg(rsvg_handle_new_from_data(bytes, file.size(), nullptr));
  const RsvgRectangle where{.x = box.x, .y = box.y, .width = box.side, .height = box.side};
  return svg && rsvg_handle_render_document(svg.get(), context, &where, nullptr) == TRUE;
}

bool place_logo(cairo_t* context, const Card& card, const Box& box) {
  if (!card.logo) return false;
  return place(context, *card.logo, box, false) || place_svg(context, *card.logo, box);
}

/// The person's picture, the service's, or an initial on the accent.
bool draw_mark(cairo_t* context, const Card& card) {
  if (!card.person && place_logo(context, card, mark_box)) return true;
  cairo_save(context);
  cairo_arc(context, width / 2.0, mark_middle, mark_radius, 0, 2 * std::numbers::pi);
  cairo_clip(context);
  const bool shown = card.person && place(context, card.portrait, mark_box, true);
  if (!shown) {
    use_colour(context, card.fill);
    cairo_paint(context);
  }
  cairo_restore(context);
  if (shown) return true;
  constexpr double size = 110;
  return write(context, card.initial, mark_middle - 0.62 * size, {.size = size, .colour = card.on_fill})
      .has_value();
}

bool draw_texts(cairo_t* context, const Card& card) {
  const auto headline =
      write(context, card.headline, headline_top,
            {.size = 68, .colour = {.red = 24, .green = 28, .blue = 30}, .bold = true, .lines = 2});
  if (!headline) return false;
  double top = headline_top + *headline + 14;
  const auto below = write(context, card.below, top, {.size = 42, .colour = card.text});
  if (!below) return false;
  if (!card.below.empty()) top += *below + 8;
  return write(context, card.domain, top, {.size = 30, .colour = {.red = 84, .green = 92, .blue = 96}})
      .has_value();
}

std::optional<std::string> png_of(cairo_surface_t* surface) {
  std::string png;
  const auto append = [](void* to, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);  // NOLINT(*-cast)
    return CAIRO_STATUS_SUCCESS;
  };
  if (cairo_surface_write_to_png_stream(surface, append, &png) != CAIRO_STATUS_SUCCESS) return std::nullopt;
  if (png.size() > png_bytes_max) return std::nullopt;
  return png;
}

}  // namespace

std::optional<std::string> draw(const Card& card) {
  static const bool can_write = has_fonts();
  if (!can_write) return std::nullopt;
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  const Context context(cairo_create(surface.get()));
  use_colour(context.get(), card.soft);
  cairo_paint(context.get());
  use_colour(context.get(), card.fill);
  cairo_rectangle(context.get(), 0, height - band, width, band);
  cairo_fill(context.get());
  if (!draw_mark(context.get(), card) || !draw_texts(context.get(), card)) return std::nullopt;
  if (card.person) place_logo(context.get(), card, corner);
  if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS) return std::nullopt;
  return png_of(surface.get());
}

}  // namespace usher::cards
