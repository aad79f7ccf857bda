#include "base/http/media_type.hpp"

#include "base/text/ascii.hpp"

namespace usher::http {

std::string_view media_type_of(const Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  return text::trimmed(type.substr(0, type.find(';')));
}

}  // namespace usher::http
