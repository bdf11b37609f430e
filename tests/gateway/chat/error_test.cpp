#include "gateway/chat/error.h"

#include <gtest/gtest.h>

namespace gateway::chat {
namespace {

TEST(ErrorKinds, HaveTheirStatusAndAreFoundByIt) {
  for (const int status : {400, 401, 404, 405, 408, 413, 429, 500, 503}) {
    EXPECT_EQ(http_status(error_kind(status)), status);
  }
}

TEST(ErrorKinds, TakeStatusesOfNoKindForTheClosestOne) {
  EXPECT_EQ(error_kind(431), ErrorKind::invalid_request);
  EXPECT_EQ(error_kind(499), ErrorKind::invalid_request);
  EXPECT_EQ(error_kind(501), ErrorKind::internal);
}

}  // namespace
}  // namespace gateway::chat
