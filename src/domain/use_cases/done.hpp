#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "domain/model/error.hpp"

namespace usher::domain {

/// Takes the outcome of something asynchronous. It is called exactly once, on any thread, possibly
/// before the call that it was given to returns; it neither blocks nor throws.
template <class T>
using Done = std::move_only_function<void(Result<T>)>;

/// A callback for a `T`, of which `done` gets what `make` makes of it. An error goes to `done` as it is.
template <class T, class U, class Make>
auto converted(Done<U> done, Make make) {
  return [done = std::move(done), make = std::move(make)](Result<T> result) mutable {
    if (!result) return done(std::unexpected(std::move(result).error()));
    if constexpr (std::is_void_v<T>) {
      done(make());
    } else {
      done(make(*std::move(result)));
    }
  };
}

/// One for a `T` whose value means nothing to `done`.
template <class T>
auto without_value(Done<void> done) {
  return [done = std::move(done)](Result<T> result) mutable {
    if (!result) return done(std::unexpected(std::move(result).error()));
    done({});
  };
}

}  // namespace usher::domain
