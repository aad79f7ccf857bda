#include "xmpp/commands/command_sessions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/hexadecimal.hpp"

namespace usher::xmpp {
namespace {

std::string random_id(secrets::Random& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  return core::hexadecimal(bytes);
}

}  // namespace

std::string CommandSessions::open(const std::string& requester, const std::string& host,
                                  const std::string& node) {
  const std::scoped_lock lock(mutex_);
  make_room(requester);
  std::string id = random_id(random_);
  sessions_.insert_or_assign(
      id, Session{.requester = requester, .host = host, .node = node, .opened_at = clock_.now()});
  return id;
}

void CommandSessions::make_room(const std::string& requester) {
  const auto forget_oldest = [&](auto counts, std::size_t max) {
    auto oldest = sessions_.end();
    std::size_t count = 0;
    for (auto each = sessions_.begin(); each != sessions_.end(); ++each) {
      if (!counts(each->second)) continue;
      ++count;
      if (oldest == sessions_.end() || each->second.opened_at < oldest->second.opened_at) oldest = each;
    }
    if (count >= max) sessions_.erase(oldest);
  };
  // Expired ones stay for as long again, so that whoever comes back is told so.
  std::erase_if(sessions_,
                [&](const auto& each) { return clock_.now() - each.second.opened_at > 2 * lifetime; });
  forget_oldest([&](const Session& session) { return session.requester == requester; }, per_requester_max);
  forget_oldest([](const Session&) { return true; }, sessions_max);
}

CommandSessions::Found CommandSessions::find(const std::string& id, const std::string& requester,
                                             const std::string& host, const std::string& node) const {
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Found::unknown;
  const Session& session = found->second;
  if (session.requester != requester || session.host != host || session.node != node) return Found::unknown;
  return clock_.now() - session.opened_at > lifetime ? Found::expired : Found::open;
}

void CommandSessions::close(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  sessions_.erase(id);
}

std::size_t CommandSessions::size() const {
  const std::scoped_lock lock(mutex_);
  return sessions_.size();
}

}  // namespace usher::xmpp
