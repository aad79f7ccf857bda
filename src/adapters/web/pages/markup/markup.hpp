#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace usher::pages {

/// HTML that is finished: a template writes it as it stands. Made by our own code alone (a QR code, an
/// app's mark), never from what a request carries.
class Markup {
 public:
  Markup() = default;
  explicit Markup(std::string html) : html_(std::move(html)) {}

  [[nodiscard]] std::string_view html() const noexcept { return html_; }
  [[nodiscard]] bool empty() const noexcept { return html_.empty(); }

 private:
  std::string html_;
};

}  // namespace usher::pages
