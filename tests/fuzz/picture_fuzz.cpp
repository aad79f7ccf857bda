// Bytes that somebody calls a picture of theirs: whatever they are, there is a small portrait or none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/pictures/portrait.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto made = usher::pictures::portrait({reinterpret_cast<const char*>(data), size});
  if (made && (made->empty() || made->size() > usher::pictures::portrait_bytes_max)) std::abort();
  return 0;
}
