// The allocation functions of the program, which wipe what is given back. A password passes through buffers,
// parsers, form values and stanzas, each of which would have to know; here none has to, and what was freed
// can't be read out of a core file, a swapped page or the next buffer.
//
// Sanitizers have their own, which find more than these would hide.

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define USHER_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define USHER_SANITIZED
#endif

#ifndef USHER_SANITIZED

namespace {

void wipe_and_free(void* memory) noexcept {
  if (memory == nullptr) return;
  ::explicit_bzero(memory, ::malloc_usable_size(memory));
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory): this is what memory is made of
}

void* allocate(std::size_t size) {
  while (true) {
    // NOLINTNEXTLINE(*-no-malloc,*-owning-memory)
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { wipe_and_free(memory); }
void operator delete[](void* memory) noexcept { wipe_and_free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { wipe_and_free(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { wipe_and_free(memory); }

#endif
