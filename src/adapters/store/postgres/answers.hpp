#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/store/postgres/reader.hpp"
#include "adapters/store/postgres/rows.hpp"
#include "domain/model/error.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::store::postgres {

/// An answer that makes a `T` of rows for `done`.
template <class T, class Read>
Reader::Answer reading(Read read, domain::Done<T> done) {
  return [read = std::move(read), done = std::move(done)](domain::Result<Rows> rows) mutable {
    if (!rows) return done(std::unexpected(std::move(rows).error()));
    std::optional<domain::Result<T>> value;
    try {
      value.emplace(read(*rows));
    } catch (const std::exception& broken) {
      value.emplace(domain::fail(domain::Errc::store_unavailable, broken.what()));
    }
    done(*std::move(value));
  };
}

/// The first row, if there is one.
template <class T>
Reader::Answer reading_one(T (*read)(const Rows&, int), domain::Done<std::optional<T>> done) {
  return reading<std::optional<T>>(
      [read](const Rows& rows) -> std::optional<T> {
        if (rows.count() == 0) return std::nullopt;
        return read(rows, 0);
      },
      std::move(done));
}

template <class T>
Reader::Answer reading_list(T (*read)(const Rows&, int), domain::Done<std::vector<T>> done) {
  return reading<std::vector<T>>([read](const Rows& rows) { return read_all(rows, read); }, std::move(done));
}

/// How many rows were changed.
inline Reader::Answer counting(domain::Done<std::uint32_t> done) {
  return reading<std::uint32_t>([](const Rows& rows) { return static_cast<std::uint32_t>(rows.affected()); },
                                std::move(done));
}

}  // namespace usher::store::postgres
