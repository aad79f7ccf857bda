#include "store/postgres/statements.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres_queries/embedded.hpp"

namespace usher::store::postgres {

namespace sql = postgres_queries;

namespace {

using Entry = std::pair<Statement, std::string_view>;

std::vector<PreparedText> make_texts() {
  const std::array entries{
      Entry{Statement::configure, sql::configure_sql},
      Entry{Statement::begin, sql::begin_sql},
      Entry{Statement::wait_briefly, sql::wait_briefly_sql},
      Entry{Statement::commit, sql::commit_sql},
      Entry{Statement::rollback, sql::rollback_sql},
      Entry{Statement::lock_names, sql::lock_names_sql},
      Entry{Statement::find_keys, sql::find_keys_sql},
      Entry{Statement::lock_invites, sql::lock_invites_sql},
      Entry{Statement::pinning_invites, sql::pinning_invites_sql},
      Entry{Statement::find_redemptions, sql::find_redemptions_sql},
      Entry{Statement::redemptions_under_way, sql::redemptions_under_way_sql},
      Entry{Statement::find_requests, sql::find_requests_sql},
      Entry{Statement::insert_hosts, sql::insert_hosts_sql},
      Entry{Statement::find_hosts, sql::find_hosts_sql},
      Entry{Statement::insert_invites, sql::insert_invites_sql},
      Entry{Statement::insert_plain_invites, sql::insert_plain_invites_sql},
      Entry{Statement::update_invites, sql::update_invites_sql},
      Entry{Statement::put_redemptions, sql::put_redemptions_sql},
      Entry{Statement::delete_redemptions, sql::delete_redemptions_sql},
      Entry{Statement::insert_keys, sql::insert_keys_sql},
      Entry{Statement::delete_keys, sql::delete_keys_sql},
      Entry{Statement::touch_keys, sql::touch_keys_sql},
      Entry{Statement::put_requests, sql::put_requests_sql},
      Entry{Statement::forget_requests, sql::forget_requests_sql},
      Entry{Statement::write_proof, sql::write_proof_sql},
      Entry{Statement::find_invite, sql::find_invite_sql},
      Entry{Statement::find_key, sql::find_key_sql},
      Entry{Statement::list_keys, sql::list_keys_sql},
      Entry{Statement::list_invites, sql::list_invites_sql},
      Entry{Statement::count_invites, sql::count_invites_sql},
      Entry{Statement::list_redemptions, sql::list_redemptions_sql},
      Entry{Statement::list_overdue, sql::list_overdue_sql},
      Entry{Statement::prune, sql::prune_sql},
  };
  std::vector<PreparedText> texts(entries.size());
  for (const auto& [statement, text] : entries) {
    const auto index = static_cast<std::size_t>(statement);
    texts.at(index) = {"usher_" + std::to_string(index), std::string(text)};
  }
  return texts;
}

}  // namespace

std::span<const PreparedText> prepared_texts() {
  static const std::vector<PreparedText> texts = make_texts();
  return texts;
}

const PreparedText& prepared(Statement statement) {
  return prepared_texts()[static_cast<std::size_t>(statement)];
}

}  // namespace usher::store::postgres
