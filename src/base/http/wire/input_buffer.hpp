#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace usher::http {

/// Bytes that came in and were not used yet, in one piece. It grows as asked and gives memory back
/// once it is empty, so that an idle connection costs little.
class InputBuffer {
 public:
  static constexpr std::size_t capacity_start = 4096;

  [[nodiscard]] std::string_view view() const noexcept { return {data_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  /// Where to put more: at least `size` bytes. Views into the buffer are void afterwards.
  std::span<char> space(std::size_t size) {
    if (capacity_ - end_ < size) make_room(size);
    lent_ = true;
    return {data_.get() + end_, capacity_ - end_};
  }

  void added(std::size_t size) noexcept {
    end_ += size;
    lent_ = false;
  }

  /// Gives all memory back while nothing is in it nor may be written into it.
  void release() noexcept {
    if (!empty() || lent_) return;
    data_.reset();
    capacity_ = begin_ = end_ = 0;
  }

  /// Consuming nothing changes nothing: a read may be under way into `space`. Consuming something then would
  /// have it write where it must not.
  void consume(std::size_t size) noexcept {
    if (size == 0) return;
    assert(!lent_);
    // It may have been a password, and the next bytes may be long in coming.
    std::memset(data_.get() + begin_, 0, size);
    begin_ += size;
    if (begin_ != end_) return;
    begin_ = end_ = 0;
    if (capacity_ > 4 * capacity_start) release();
  }

 private:
  void make_room(std::size_t size) {
    const std::size_t used = end_ - begin_;
    if (capacity_ - used >= size && used <= capacity_ / 2) {
      std::memmove(data_.get(), data_.get() + begin_, used);
      std::memset(data_.get() + used, 0, end_ - used);
    } else {
      std::size_t capacity = capacity_ == 0 ? capacity_start : capacity_;
      while (capacity - used < size) capacity *= 2;
      auto grown = std::make_unique_for_overwrite<char[]>(capacity);
      if (used > 0) std::memcpy(grown.get(), data_.get() + begin_, used);
      data_ = std::move(grown);
      capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool lent_ = false;  ///< somebody may be writing into `space`
};

}  // namespace usher::http
