#pragma once

#include <array>

namespace usher::store::sqlite {

/// What follows a database's name in the names of its files: the database itself, and what SQLite keeps
/// beside one that is open, its log and the log's index (https://sqlite.org/wal.html).
inline constexpr std::array file_suffixes{"", "-wal", "-shm"};

}  // namespace usher::store::sqlite
