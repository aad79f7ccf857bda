#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "store/postgres/connector.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/postgres/setup_session.hpp"

namespace usher::store::postgres {

// Stores in a test's own database, and others who are at work there. All throw where they can't be had.

inline PostgresOptions options_at(const std::string& address) {
  PostgresOptions options;
  options.connection = core::Secret(address);
  return options;
}

inline std::unique_ptr<service::Store> opened(PostgresOptions options) {
  auto store = open_postgres_store(std::move(options), nullptr);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

inline SetupSession session_at(const std::string& address) {
  return SetupSession(connect(core::Secret(address)).value());
}

/// Returns once somebody on that server waits for a lock of that kind (pg_locks.locktype).
inline void await_waiting(const std::string& address, const std::string& kind) {
  auto watcher = session_at(address);
  const auto count = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '" + kind + "'";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (watcher.ask(count).value().integer(0, 0) == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody waits for a lock";
    std::this_thread::yield();
  }
}

}  // namespace usher::store::postgres
