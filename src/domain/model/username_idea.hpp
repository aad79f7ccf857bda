#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher::domain {

/// A username that is good, made of what somebody typed where one is asked for: `bob.smith` of `Bob Smith`,
/// `ivan.petrov` of `Иван Петров`. Empty where nothing good comes of it, and where it is good as it is.
/// @param reserved as for `choose_username`
std::string username_idea(std::string_view typed, std::span<const std::string> reserved);

}  // namespace usher::domain
