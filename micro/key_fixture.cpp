#include "micro/key_fixture.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace micro {

const KeyFixture& KeyFixture::instance() {
  static const KeyFixture kFixture;
  return kFixture;
}

KeyFixture::KeyFixture() {
  directory_ = (std::filesystem::temp_directory_path() / "gatebench-micro-XXXXXX").string();
  if (::mkdtemp(directory_.data()) == nullptr) {
    throw std::runtime_error(directory_ +
                             ": no temporary directory; make that place writable or set TMPDIR");
  }
  store_ = gateway::auth::open_key_store("sqlite:" + directory_ + "/keys.db");
  key_ = store_->create("bench", std::nullopt).key;
  const auto revoked = store_->create("bench", std::nullopt);
  store_->revoke(revoked.record.id);
  revoked_key_ = revoked.key;
}

KeyFixture::~KeyFixture() {
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace micro
