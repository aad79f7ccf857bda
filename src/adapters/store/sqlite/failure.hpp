#pragma once

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/error.hpp"

namespace usher::store::sqlite {

/// What a failure means to those who use the store: `store_full`, `store_read_only` or
/// `store_unavailable`.
domain::Error to_error(const Failure& failure);

/// Whether the failure concerns one statement's data alone, so that the rest of a transaction may
/// be tried again without it.
bool concerns_one_statement(const Failure& failure);

/// Runs `work`, which gives a `Result`, and makes an error of what it throws.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Failure& failure) {
    return std::unexpected(to_error(failure));
  } catch (const std::exception& broken) {
    return std::unexpected(domain::Error{domain::Errc::store_unavailable, broken.what()});
  }
}

}  // namespace usher::store::sqlite
