#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace usher::secrets {

/// A string that must not be seen: an API key's secret, an invite's token, a password.
///
/// It prints as `[redacted]` wherever it is streamed, formatted or logged, so that keeping secrets
/// out of logs is the type's work and nobody's memory. `reveal` is the one way in; a search for it
/// finds every place that handles the plain text. The memory is wiped when the value dies.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      value_ = other.value_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = std::move(other.value_);
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] std::string_view reveal() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret& /*secret*/) { return out << redacted; }

  static constexpr std::string_view redacted = "[redacted]";

 private:
  void wipe() noexcept;

  std::string value_;
};

}  // namespace usher::secrets
