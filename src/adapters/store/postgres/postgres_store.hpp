#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "adapters/store/postgres/server_choice.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

struct PostgresOptions {
  /// As libpq reads it: `postgresql://user@host1,host2/name?target_session_attrs=read-write`, or words
  /// such as `host=/run/postgresql dbname=usher`. May hold a password.
  secrets::Secret connection;
  /// Which of its servers to try first, where others want to know too; null: made of `connection`.
  std::shared_ptr<ServerChoice> servers;
  /// Tells one key file from another and gives nothing away of it; empty: not compared.
  std::vector<std::byte> key_fingerprint;
  /// It was, a moment ago: where it can't be any more, that is tried for some seconds.
  bool reached = false;
  std::size_t writers = 2;  ///< connections that write, each a group of writes at a time
  std::size_t readers = 1;  ///< connections for what an index finds, each many questions at a time
  std::size_t listers = 1;  ///< connections for lists; one more counts and prunes
  std::size_t batch_max = 512;
  std::size_t waiting_max = 8192;
  /// How long something may wait for the server, through reconnections, before it is refused.
  std::chrono::milliseconds patience{5000};
  domain::RunAnswers run_answers = domain::run_plainly;
};

/// A store on a PostgreSQL server (13 or newer) that any number of nodes may share.
///
/// Whatever waits goes into one transaction. It reads and locks what it needs, applies the rules to that in
/// memory, writes what changed and commits: two round trips for as many operations as there are, and one
/// where they are new invites by known keys. A transaction that broke off is run again where that does no
/// harm. `synchronous_commit` stays as the server has it, except for `off`, which would take back what was
/// acknowledged.
///
/// @param observer may be null, else it must outlive the store
/// @returns `store_unavailable` and the like, with one line that says why and how to mend it
domain::Result<std::unique_ptr<domain::Store>> open_postgres_store(PostgresOptions options,
                                                                   domain::StoreObserver* observer);

}  // namespace usher::store::postgres
