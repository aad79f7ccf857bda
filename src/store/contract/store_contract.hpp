#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "service/store.hpp"

namespace usher::store::contract {

/// One fresh database of a backend. It goes away with the site.
class Site {
 public:
  Site() = default;
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  virtual ~Site() = default;

  /// Another store on it: as from another process, which it may be (a child after `fork`).
  virtual std::unique_ptr<service::Store> open() = 0;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Site>()> make_site;
};

inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

/// What `service::Store` promises. A backend's test program links `usher_store_contract` and runs
/// all of it with one line:
///
///   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(Backend{"sqlite", make_site}));
class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    site_ = GetParam().make_site();
    store_ = site_->open();
    ASSERT_NE(store_, nullptr);
  }

  [[nodiscard]] service::Store& store() { return *store_; }
  [[nodiscard]] Site& site() { return *site_; }
  /// Closes the store and opens it again.
  void reopen() {
    store_.reset();
    store_ = site_->open();
  }
  void close() { store_.reset(); }

 private:
  std::unique_ptr<Site> site_;
  std::unique_ptr<service::Store> store_;
};

}  // namespace usher::store::contract
