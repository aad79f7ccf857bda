#pragma once

#include <filesystem>

#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"

namespace usher::secrets {

/// Reads the key file, one line of text readable by its owner alone.
/// @throws std::runtime_error with one line that says what is wrong and how to mend it: the file is
///   missing, can be read by others, or is not a key file
MasterKey read_key_file(const std::filesystem::path& path);

/// Makes a key file that survives a power cut, unless there is one. Whoever makes it, two processes
/// at once end up with the same key.
/// @throws std::runtime_error as above
MasterKey read_or_create_key_file(const std::filesystem::path& path, Random& random);

}  // namespace usher::secrets
