#pragma once

#include "core/error.hpp"
#include "store/sqlite/connection.hpp"

namespace usher::store::sqlite {

/// What a failure means to those who use the store: `store_full`, `store_read_only` or
/// `store_unavailable`.
core::Error to_error(const Failure& failure);

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
    return std::unexpected(core::Error{core::Errc::store_unavailable, broken.what()});
  }
}

}  // namespace usher::store::sqlite
