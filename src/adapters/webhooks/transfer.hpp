#pragma once

#include <memory>
#include <string>

#include "adapters/webhooks/curl_sender.hpp"

namespace usher::webhooks {

/// One letter on its way, as libcurl handles it. Must not move while it is.
class Transfer {
 public:
  /// @param options must outlive it
  Transfer(const CurlOptions& options, Letter letter, Sender::Done done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  /// libcurl's `CURL*`.
  [[nodiscard]] void* handle() const;
  /// Tells what came of it.
  /// @param code libcurl's `CURLcode`
  void end(int code);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::webhooks
