#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace usher::http {

/// The body of an answer whose end nobody knows yet. Who makes it writes on any thread, and the server takes
/// from it what the client has room for: bytes that nobody takes are few, whatever the client does.
///
/// Thread-safe. Its callbacks are called without a lock, each on the thread that brought it about.
class BodyStream {
 public:
  enum class State : std::uint8_t {
    open,
    ended,   ///< whole
    broken,  ///< nothing more goes out, as far as it came: the client left, or did not read
  };

  /// @param unsent_bytes_max beyond which the body breaks off, once that much waits to be taken
  explicit BodyStream(std::size_t unsent_bytes_max) : unsent_bytes_max_(unsent_bytes_max) {}

  // For who makes the body.

  /// @returns whether the body is still open
  bool write(std::string_view bytes);
  void end();
  [[nodiscard]] bool open() const;
  /// Calls `then` once all that was written has been taken, at once where it has been; never where the body
  /// broke off. One at a time.
  void when_taken(std::function<void()> then);

  // For who sends it.

  /// From here on `wake` is called where there is something to take again.
  void attach(std::function<void()> wake);
  /// Appends to `out` what there is.
  State take(std::string& out);
  /// Nobody takes any more.
  void abandon();
  [[nodiscard]] std::size_t unsent_bytes() const;

 private:
  const std::size_t unsent_bytes_max_;
  mutable std::mutex mutex_;
  State state_ = State::open;
  std::string unsent_;
  std::function<void()> wake_;
  std::function<void()> taken_;
};

/// What an answer carries of a stream: once the last copy of it is gone, nobody takes any more.
std::shared_ptr<BodyStream> outlet_of(std::shared_ptr<BodyStream> stream);

}  // namespace usher::http
