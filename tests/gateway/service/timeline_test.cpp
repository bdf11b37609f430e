#include "gateway/service/timeline.h"

#include <gtest/gtest.h>

namespace gateway::service {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

const Timeline::Time kStart{seconds(1000)};

Timeline::Time at(int us) { return kStart + microseconds(us); }

TEST(Timeline, PartsWorkFromWaiting) {
  Timeline timeline(kStart);
  timeline.admitted(at(10));
  timeline.work(at(100));  // the body took its time: nobody's fault
  timeline.wait(at(130));
  timeline.work(at(1130));
  timeline.wait(at(1135));
  timeline.work(at(2135));
  timeline.said(at(2140));
  timeline.wait(at(2141));
  timeline.written(at(2150));
  EXPECT_EQ(timeline.spent(Stage::admission, at(9999)), microseconds(10));
  EXPECT_EQ(timeline.spent(Stage::translate, at(9999)), microseconds(30 + 5 + 5));
  EXPECT_EQ(timeline.spent(Stage::upstream, at(9999)), microseconds(2000));
  EXPECT_EQ(timeline.spent(Stage::write, at(9999)), microseconds(10));
}

TEST(Timeline, CountsTheWorkUnderWay) {
  Timeline timeline(kStart);
  timeline.work(at(0));
  EXPECT_EQ(timeline.spent(Stage::translate, at(7)), microseconds(7));
  EXPECT_EQ(timeline.overhead(at(7)), microseconds(7));
}

TEST(Timeline, IsWrittenAsServerTiming) {
  Timeline timeline(kStart);
  timeline.admitted(at(12));
  timeline.work(at(12));
  timeline.wait(at(1019));
  timeline.work(at(26019));
  EXPECT_EQ(server_timing(timeline, at(26019)),
            "admission;dur=0.012, translate;dur=1.007, upstream;dur=25.000, write;dur=0.000");
}

}  // namespace
}  // namespace gateway::service
