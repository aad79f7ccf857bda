#pragma once

#include <expected>
#include <string>

namespace usher::http {

/// Whether a server can use a certificate with its chain and their private key, both in PEM form.
/// @returns a sentence that names the file and what is wrong with it
std::expected<void, std::string> check_certificate(const std::string& certificate_file,
                                                   const std::string& key_file);

}  // namespace usher::http
