#pragma once

#include <cstddef>
#include <string>

namespace usher::http {

/// Gives a string's memory back. Assigning an empty one to it keeps all that it had.
inline void release(std::string& text) noexcept { std::string().swap(text); }

/// The same where it holds more than an empty buffer may keep for the next answer.
inline void release_what_is_much(std::string& text) noexcept {
  constexpr std::size_t idle_bytes_max = 16 * 1024;
  if (text.capacity() > idle_bytes_max) release(text);
}

}  // namespace usher::http
