#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "base/http/wire/session.hpp"

namespace usher::http {

/// Hands answers straight back, on the one thread that there is.
class DirectReplies final : public ReplySink {
 public:
  void reply(Response response) override {
    if (session != nullptr && session->answered(std::move(response))) ++late;
  }

  Session* session = nullptr;
  int late = 0;  ///< how many came after their handler had returned
};

/// Everything that a connection would answer to these bytes followed by their end, without a socket. Requests
/// whose handlers answer later, from another thread, stay unanswered.
/// @param piece_bytes how many bytes come at a time; 0: all at once
inline std::string answer_bytes(const Router& router, std::string_view bytes, const Limits& limits = {},
                                std::size_t piece_bytes = 0) {
  const TrustedProxies nobody({}, ForwardedHeaders::either);
  DateCache date;
  const SessionContext context{std::shared_ptr<const Router>(std::shared_ptr<void>(), &router), limits,
                               nobody, nullptr, date};
  const auto replies = std::make_shared<DirectReplies>();
  const auto now = std::chrono::steady_clock::now();
  Session session(context, replies, Origin{}, now);
  replies->session = &session;

  std::string answers;
  std::string taken;
  const auto take = [&] {
    while (session.has_output()) {
      session.take_output(taken);
      answers += taken;
      session.resume(now);
    }
  };
  while (!bytes.empty() && session.wants_input()) {
    const auto space = session.space();
    const std::size_t size =
        std::min({bytes.size(), space.size(), piece_bytes == 0 ? bytes.size() : piece_bytes});
    std::copy_n(bytes.begin(), size, space.begin());
    bytes.remove_prefix(size);
    session.received(size, now);
    take();
  }
  session.received_end(now);
  take();
  replies->session = nullptr;
  return answers;
}

}  // namespace usher::http
