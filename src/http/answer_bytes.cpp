#include "http/answer_bytes.hpp"

#include <algorithm>

#include "http/session.hpp"

namespace usher::http {

namespace {

class NoOwner final : public SessionOwner {
 public:
  void session_ready() override {}
};

}  // namespace

std::string answer_bytes(const Router& router, std::string_view bytes, const Limits& limits,
                         std::size_t piece_bytes) {
  const TrustedProxies nobody({}, ForwardedHeaders::either);
  DateCache date;
  const SessionContext context{router, limits, nobody, nullptr, date, std::make_shared<Mailbox>([] {})};
  const Mailbox::Owner here(*context.mailbox);
  const auto now = std::chrono::steady_clock::now();
  NoOwner owner;
  Session session(context, owner, Origin{}, now);

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
  return answers;
}

}  // namespace usher::http
