#include "adapters/xmpp/commands/command_sessions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/text/hexadecimal.hpp"

namespace usher::xmpp {
namespace {

std::string random_id(secrets::Random& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  return text::hexadecimal(bytes);
}

/// Whoever has one account can have any number of resources.
std::string_view owner_of(std::string_view requester) { return requester.substr(0, requester.find('/')); }

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

template <class Predicate>
void CommandSessions::forget_oldest(Predicate of_owner) {
  auto oldest = sessions_.end();
  for (auto each = sessions_.begin(); each != sessions_.end(); ++each) {
    if (!of_owner(owner_of(each->second.requester))) continue;
    if (oldest == sessions_.end() || each->second.opened_at < oldest->second.opened_at) oldest = each;
  }
  if (oldest != sessions_.end()) sessions_.erase(oldest);
}

void CommandSessions::make_room(const std::string& requester) {
  // Expired ones stay for as long again, so that whoever comes back is told so.
  std::erase_if(sessions_,
                [&](const auto& each) { return clock_.now() - each.second.opened_at > 2 * lifetime; });
  const auto owner = owner_of(requester);
  std::map<std::string_view, std::size_t> counts;
  for (const auto& [id, session] : sessions_) ++counts[owner_of(session.requester)];
  if (counts[owner] >= per_owner_max)
    return forget_oldest([&](std::string_view each) { return each == owner; });
  if (sessions_.size() < sessions_max) return;
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; })->second;
  forget_oldest([&](std::string_view each) { return counts[each] == most; });
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
