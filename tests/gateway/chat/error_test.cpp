#include "gateway/chat/error.h"

#include <gtest/gtest.h>

namespace gateway::chat {
namespace {

TEST(ErrorKinds, HaveTheirStatusAndAreFoundByIt) {
  for (const int status : {400, 401, 402, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504, 529}) {
    EXPECT_EQ(http_status(error_kind(status)), status);
  }
}

TEST(ErrorKinds, TakeStatusesOfNoKindForTheClosestOne) {
  EXPECT_EQ(error_kind(431), ErrorKind::invalid_request);
  EXPECT_EQ(error_kind(499), ErrorKind::invalid_request);
  EXPECT_EQ(error_kind(501), ErrorKind::internal);
  EXPECT_EQ(error_kind(599), ErrorKind::internal);
}

TEST(ErrorKinds, HaveEachAStatusOfTheirOwn) {
  EXPECT_EQ(http_status(ErrorKind::payment_required), 402);
  EXPECT_EQ(http_status(ErrorKind::permission_denied), 403);
  EXPECT_EQ(http_status(ErrorKind::bad_gateway), 502);
  EXPECT_EQ(http_status(ErrorKind::gateway_timeout), 504);
  EXPECT_EQ(http_status(ErrorKind::overloaded), 529);
}

TEST(Errors, KeepTheUpstreamsStatusWhereItIsOneOfAnError) {
  EXPECT_EQ(http_status(Error{.kind = ErrorKind::invalid_request, .status = 422}), 422);
  EXPECT_EQ(http_status(Error{.kind = ErrorKind::internal, .status = 599}), 599);
  EXPECT_EQ(http_status(Error{.kind = ErrorKind::invalid_request, .status = 399}), 400);
  EXPECT_EQ(http_status(Error{.kind = ErrorKind::internal, .status = 600}), 500);
  EXPECT_EQ(http_status(Error{.kind = ErrorKind::overloaded}), 529);
}

}  // namespace
}  // namespace gateway::chat
