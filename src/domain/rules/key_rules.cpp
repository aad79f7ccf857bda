#include <utility>

#include "base/text/joined.hpp"
#include "domain/rules/key_use.hpp"
#include "domain/rules/records.hpp"
#include "domain/rules/rules.hpp"

namespace usher::domain::rules {
namespace {

/// The key that is to be changed: one that is not for `host`, or that the key which asks may not see, is
/// unknown.
Result<ApiKey> key_to_change(Transaction& rows, const DomainName& host, const std::string& id,
                             const Cause& cause) {
  if (auto admitted = admit(rows, cause, host); !admitted)
    return std::unexpected(std::move(admitted).error());
  const auto* const key = rows.find_key(id);
  if (key == nullptr || !key->is_for(host)) return fail(Errc::key_not_found);
  if (cause.guard && !may_see(*rows.find_key(cause.guard->key_id), *key)) return fail(Errc::key_not_found);
  return *key;
}

}  // namespace

Result<void> insert_key(Transaction& rows, const ApiKey& key, const Cause& cause) {
  if (cause.guard) {
    if (auto admitted = admit(rows, *cause.guard); !admitted) return admitted;
    if (auto granted = check_grant(*rows.find_key(cause.guard->key_id), key); !granted) return granted;
  }
  if (rows.find_key(key.id) != nullptr) return fail(Errc::duplicate_id);
  note_use(rows, cause);
  rows.insert_key(key);
  record_key(rows, EventType::key_created, key, cause);
  return {};
}

Result<ApiKey> update_key(Transaction& rows, const DomainName& host, const std::string& id,
                          const KeyChanges& changes, const Cause& cause) {
  const auto before = key_to_change(rows, host, id, cause);
  if (!before) return before;
  auto after = changed(*before, changes, cause.at);
  if (!after) return after;
  if (cause.guard) {
    auto allowed = check_change(*rows.find_key(cause.guard->key_id), *before, *after);
    if (!allowed) return std::unexpected(std::move(allowed).error());
  }
  const auto fields = changed_fields(*before, *after);
  if (fields.empty()) return after;
  // Rarely done, and every backend knows both steps.
  rows.delete_key(id);
  rows.insert_key(*after);
  record_key(rows, EventType::key_updated, *after, cause, {{"changed", text::joined(fields, ",")}});
  note_use(rows, cause);
  return *rows.find_key(id);
}

Result<void> delete_key(Transaction& rows, const DomainName& host, const std::string& id,
                        const Cause& cause) {
  const auto key = key_to_change(rows, host, id, cause);
  if (!key) return std::unexpected(key.error());
  note_use(rows, cause);
  record_key(rows, EventType::key_deleted, *key, cause);
  rows.delete_key(id);
  return {};
}

Result<void> note_key_use(Transaction& rows, const KeyGuard& guard) {
  if (auto admitted = admit(rows, guard); !admitted) return admitted;
  note_use(rows, guard);
  return {};
}

}  // namespace usher::domain::rules
