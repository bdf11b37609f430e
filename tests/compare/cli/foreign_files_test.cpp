// Files of other tools are judged as our own are: by real_time, with the same exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"

namespace compare {
namespace {

using testing::HasSubstr;

class ForeignFiles : public ScratchFolder {
 protected:
  static std::string locust(int median, int failures) {
    return "Type,Name,Request Count,Failure Count,Median Response Time\r\n,Aggregated,100," +
           std::to_string(failures) + "," + std::to_string(median) + "\r\n";
  }
  static std::string hyperfine(double scale) {
    std::string times;
    for (const double time : {1.0, 1.01, 0.99, 1.005, 0.995, 1.002}) {
      times += (times.empty() ? "" : ",") + std::to_string(time * scale);
    }
    return R"({"results":[{"command":"serve","times":[)" + times + "]}]}";
  }
};

TEST_F(ForeignFiles, ASlowerMedianFailsAndAnEqualOnePasses) {
  write("before", locust(100, 0));
  write("same", locust(109, 0));
  write("slower", locust(111, 0));
  EXPECT_EQ(run_compare({"before", "same"}).exit_code, 0);
  const CommandResult result = run_compare({"before", "slower"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("locust/Aggregated  100.0 ms  111.0 ms"));
}

TEST_F(ForeignFiles, AFastRunOfWhichEveryRequestFailedIsNoImprovement) {
  write("before", locust(100, 0));
  write("failed", locust(1, 100));
  const CommandResult result = run_compare({"before", "failed"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("every request failed"));
}

TEST_F(ForeignFiles, RepetitionsOfAForeignFileGiveAnInterval) {
  write("before", hyperfine(1));
  write("slower", hyperfine(1.3));
  EXPECT_EQ(run_compare({"before", "before"}).exit_code, 0);
  const CommandResult result = run_compare({"before", "slower"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("REGRESSED"));
}

TEST_F(ForeignFiles, FilesOfDifferentToolsHaveNothingInCommon) {
  write("one", locust(100, 0));
  write("two", hyperfine(1));
  EXPECT_EQ(run_compare({"one", "two"}).exit_code, 2);
}

}  // namespace
}  // namespace compare
