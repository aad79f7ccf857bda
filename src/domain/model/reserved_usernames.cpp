#include "domain/model/reserved_usernames.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string_view>

#include "domain/model/look_alikes.hpp"

namespace usher::domain {
namespace {

/// What reserved names look like, each found out when it is first asked for.
class Appearances {
 public:
  bool is(const std::string& word, std::string_view appearance) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = known_.find(word); found != known_.end()) return found->second == appearance;
    }
    const auto prepared = Localpart::parse(word);
    std::string looks = appearance_of(prepared ? prepared->str() : word);
    const bool same = looks == appearance;
    const std::unique_lock lock(mutex_);
    known_.emplace(word, std::move(looks));
    return same;
  }

 private:
  std::shared_mutex mutex_;
  std::map<std::string, std::string, std::less<>> known_;
};

}  // namespace

bool looks_reserved(const Localpart& name, std::span<const std::string> reserved) {
  static Appearances appearances;
  const std::string appearance = appearance_of(name.str());
  return !appearance.empty() && std::ranges::any_of(reserved, [&](const std::string& word) {
    return appearances.is(word, appearance);
  });
}

}  // namespace usher::domain
