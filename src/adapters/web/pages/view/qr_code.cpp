#include "adapters/web/pages/view/qr_code.hpp"

#include <string>

#include <qrcodegen/qrcodegen.hpp>

namespace usher::pages {
namespace {

using qrcodegen::QrCode;

constexpr int quiet_zone = 4;
constexpr int mask = 3;

/// One step for each run of dark modules: `M x y h n v 1 h -n z`, in relative units where that is shorter.
void append_row(std::string& path, const QrCode& code, int y) {
  const int size = code.getSize();
  int x = 0;
  while (x < size) {
    if (!code.getModule(x, y)) {
      ++x;
      continue;
    }
    const int start = x;
    while (x < size && code.getModule(x, y)) ++x;
    const std::string length = std::to_string(x - start);
    path.append(1, 'M').append(std::to_string(start + quiet_zone));
    path.append(1, ' ').append(std::to_string(y + quiet_zone));
    path.append(1, 'h').append(length).append("v1h-").append(length).append(1, 'z');
  }
}

}  // namespace

std::optional<Markup> qr_svg(std::string_view text) {
  if (text.size() > qr_text_bytes_max) return std::nullopt;
  const auto segments = qrcodegen::QrSegment::makeSegments(std::string(text).c_str());
  const QrCode code = QrCode::encodeSegments(segments, QrCode::Ecc::MEDIUM, QrCode::MIN_VERSION,
                                             QrCode::MAX_VERSION, mask, false);
  const std::string side = std::to_string(code.getSize() + 2 * quiet_zone);
  std::string svg =
      R"(<svg viewBox="0 0 )" + side + ' ' + side +
      R"(" xmlns="http://www.w3.org/2000/svg" shape-rendering="crispEdges" aria-hidden="true">)" +
      R"(<rect width="100%" height="100%" fill="#fff"/><path fill="#000" d=")";
  for (int y = 0; y < code.getSize(); ++y) append_row(svg, code, y);
  return Markup(svg + "\"/></svg>");
}

}  // namespace usher::pages
