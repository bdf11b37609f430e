#include "micro/key_fixture.h"

#include <optional>

namespace micro {

const KeyFixture& KeyFixture::instance() {
  static const KeyFixture kFixture;
  return kFixture;
}

KeyFixture::KeyFixture() {
  store_ = gateway::auth::open_key_store("sqlite:" + directory_.file("keys.db"));
  key_ = store_->create("bench", std::nullopt).key;
  const auto revoked = store_->create("bench", std::nullopt);
  store_->revoke(revoked.record.id);
  revoked_key_ = revoked.key;
}

}  // namespace micro
