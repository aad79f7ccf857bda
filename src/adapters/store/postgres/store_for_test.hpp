#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "adapters/store/postgres/connector.hpp"
#include "adapters/store/postgres/postgres_store.hpp"
#include "adapters/store/postgres/setup_connection.hpp"

namespace usher::store::postgres {

// Stores in a test's own database, and others who are at work there. All throw where they can't be had.

inline PostgresOptions options_at(const std::string& address) {
  PostgresOptions options;
  options.connection = secrets::Secret(address);
  return options;
}

inline std::unique_ptr<domain::Store> opened(PostgresOptions options) {
  auto store = open_postgres_store(std::move(options), nullptr);
  if (!store) throw std::runtime_error(store.error().detail);
  return *std::move(store);
}

inline SetupConnection connection_at(const std::string& address) {
  return SetupConnection(connect(secrets::Secret(address)).value());
}

/// How many on that server wait for a lock. The condition is on pg_locks.
inline std::int64_t waiting_for_locks(SetupConnection& watcher, const std::string& condition = "true") {
  return watcher.ask("SELECT count(*) FROM pg_locks WHERE NOT granted AND " + condition)
      .value()
      .integer(0, 0);
}

/// Returns once so many on that server wait for a lock.
inline void await_waiting(const std::string& address, const std::string& condition, std::int64_t many = 1) {
  auto watcher = connection_at(address);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (waiting_for_locks(watcher, condition) < many) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody waits for a lock";
    std::this_thread::yield();
  }
}

}  // namespace usher::store::postgres
