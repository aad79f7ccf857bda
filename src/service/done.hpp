#pragma once

#include <functional>

#include "core/error.hpp"

namespace usher::service {

/// Takes the outcome of something asynchronous. It is called exactly once, on any thread, possibly
/// before the call that it was given to returns; it neither blocks nor throws.
template <class T>
using Done = std::move_only_function<void(core::Result<T>)>;

}  // namespace usher::service
