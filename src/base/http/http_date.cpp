#include "base/http/http_date.hpp"

#include <array>
#include <ctime>

namespace usher::http {

std::string http_date(std::chrono::sys_seconds time) {
  const std::time_t second = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&second, &utc);
  std::array<char, 30> text{};
  // English, since this program sets no locale.
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), size};
}

}  // namespace usher::http
