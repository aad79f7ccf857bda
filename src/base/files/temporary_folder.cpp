#include "base/files/temporary_folder.hpp"

#include <cstdlib>

#include <stdexcept>
#include <string>
#include <system_error>

namespace usher::files {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "usher-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": can't be made; check TMPDIR");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace usher::files
