#include "gateway/service/client_answer.h"

#include <gtest/gtest.h>

#include "tests/gateway/service/kept_reply.h"

namespace gateway::service {
namespace {

class ClientAnswerTest : public testing::Test {
 protected:
  ClientAnswerTest() { answer_.set_reply(reply_); }

  bool may_record_ = false;
  int asked_ = 0;
  KeptReply reply_;
  static ClientAnswer::Options streamed() {
    ClientAnswer::Options options;
    options.stream = true;
    return options;
  }

  ClientAnswer answer_{streamed(),
                       {.decorate = [](http::Response&) {},
                        .record =
                            [this](const AnswerSummary&) {
                              ++asked_;
                              return may_record_;
                            }}};
};

TEST_F(ClientAnswerTest, RemembersThatItCouldNotBeRecordedWhoeverAsksAgain) {
  EXPECT_FALSE(answer_.closing({}));
  may_record_ = true;
  EXPECT_FALSE(answer_.closing({})) << "the room that it had is gone";
  answer_.end({});
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(reply_.response.status, 500);
}

TEST_F(ClientAnswerTest, IsRecordedOnce) {
  may_record_ = true;
  EXPECT_TRUE(answer_.closing({}));
  answer_.pass_head("text/event-stream");
  answer_.pass("data: [DONE]\n\n", 1);
  answer_.end({});
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(reply_.response.status, 200);
  EXPECT_TRUE(reply_.is_over);
}

}  // namespace
}  // namespace gateway::service
