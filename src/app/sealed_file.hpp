#pragma once

#include <filesystem>
#include <optional>

#include "base/age/age.hpp"
#include "base/files/new_file.hpp"

namespace usher::app {

/// Copies a file, encrypted where there is somebody to encrypt it for.
/// @throws std::runtime_error that names the file it is about
void copy_sealed(const std::filesystem::path& from, files::NewFile& to,
                 const std::optional<age::Recipient>& recipient);

/// Copies a file that may be encrypted, decrypted.
/// @throws std::runtime_error that names the file it is about
void copy_unsealed(const std::filesystem::path& from, files::NewFile& to,
                   const std::optional<age::Identity>& identity);

/// The first line of a file that not everybody can read.
/// @throws std::runtime_error that names the file
age::Passphrase read_passphrase(const std::filesystem::path& file);
age::SecretKey read_secret_key(const std::filesystem::path& file);

}  // namespace usher::app
