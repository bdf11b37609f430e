#include "macro/host/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace macro {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "gatebench-macro-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {  // mode 0700
    throw std::system_error(errno, std::generic_category(),
                            "cannot make a temporary directory " + name);
  }
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace macro
