#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/use_cases/store.hpp"

namespace usher::store::contract {

/// One fresh database of a backend. It goes away with the site.
class Site {
 public:
  virtual ~Site() = default;

  /// Another store on it: as from another process, which it may be (a child after `fork`).
  virtual std::unique_ptr<domain::Store> open() = 0;

  /// Takes out all that stores put in, also from under one that is open.
  virtual void clear() = 0;

  /// Does to it what another program might, in SQL that all databases understand.
  virtual void execute(const std::string& /*statement*/) { throw std::logic_error("there is no SQL here"); }
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Site>()> make_site;
};

inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

/// What `domain::Store` promises. A backend's test program links `usher_store_contract` and runs
/// all of it with two lines:
///
///   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(Backend{"sqlite", make_site}));
///   INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, testing::Values(Backend{"sqlite", make_site}));
class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    site_ = GetParam().make_site();
    store_ = site_->open();
    ASSERT_NE(store_, nullptr);
  }

  [[nodiscard]] domain::Store& store() { return *store_; }
  [[nodiscard]] Site& site() { return *site_; }
  /// Closes the store and opens it again.
  void reopen() {
    store_.reset();
    store_ = site_->open();
  }
  void close() { store_.reset(); }

 private:
  std::unique_ptr<Site> site_;
  std::unique_ptr<domain::Store> store_;
};

/// What it promises where other processes, and other programs, use the same database.
class DatabaseContract : public StoreContract {};

}  // namespace usher::store::contract
