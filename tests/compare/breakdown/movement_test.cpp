#include "compare/breakdown/movement.h"

#include <gtest/gtest.h>

#include "tests/compare/breakdown/micro_run.h"

namespace compare::breakdown {
namespace {

MovedPipeline move(const results::ResultFile& before, const results::ResultFile& after) {
  return moved(break_down(before), break_down(after)).at(0);
}

TEST(Moved, TellsWhichComponentMovedInTimeAndInShare) {
  const MovedPipeline pipeline = move(micro_file(), slower_file());
  const Movement& read = pipeline.components.at(0);
  EXPECT_EQ(read.component, "read") << "the largest change first";
  EXPECT_DOUBLE_EQ(*read.change_ns(), 600);
  EXPECT_DOUBLE_EQ(*read.before_share, 0.6);
  EXPECT_DOUBLE_EQ(*read.after_share, 0.75);
  EXPECT_DOUBLE_EQ(*read.change_share(), 0.15);
  EXPECT_EQ(read.evidence, Evidence::moved);
  EXPECT_LT(*read.change_low_ns, 600);
  EXPECT_GT(*read.change_high_ns, 600);
  EXPECT_EQ(pipeline.components.at(1).evidence, Evidence::within_noise);
  EXPECT_DOUBLE_EQ(*pipeline.whole.change_ns(), 600);
  EXPECT_EQ(pipeline.whole.evidence, Evidence::moved);
  EXPECT_EQ(pipeline.rest.evidence, Evidence::within_noise);
  EXPECT_EQ(most_moved_in_ns(pipeline)->component, "read");
  EXPECT_EQ(most_moved_in_share(pipeline)->component, "read");
}

TEST(Moved, FlagsNothingThatIsWithinTheSpreadOfTheRepetitions) {
  const MovedPipeline pipeline = move(micro_file(), micro_file(603));
  EXPECT_EQ(pipeline.components.at(0).component, "read");
  EXPECT_EQ(pipeline.components.at(0).evidence, Evidence::within_noise);
  EXPECT_EQ(most_moved_in_ns(pipeline), nullptr);
  EXPECT_EQ(most_moved_in_share(pipeline), nullptr);
  EXPECT_EQ(move(micro_file(), micro_file(620)).components.at(0).evidence, Evidence::moved)
      << "the repetitions of the sides do not overlap any more";
}

TEST(Moved, FlagsTheRestWhereNoComponentExplainsTheChange) {
  results::ResultFile after = micro_file();
  for (results::Row& row : after.rows) {
    row.real_time += row.run_name == "whole" ? 600 : 0;
  }
  const MovedPipeline pipeline = move(micro_file(), after);
  EXPECT_DOUBLE_EQ(*pipeline.rest.change_ns(), 600);
  EXPECT_EQ(pipeline.rest.evidence, Evidence::moved);
  EXPECT_EQ(most_moved_in_ns(pipeline), &pipeline.rest);
}

TEST(Moved, NeedsFiveRepetitionsASideToTellAChangeFromNoise) {
  const auto with = [](std::size_t count) {
    results::ResultFile file = slower_file();
    std::erase_if(file.rows, [count](const results::Row& row) {
      return row.repetition_index >= static_cast<int>(count);
    });
    return move(micro_file(), file).components.at(0);
  };
  EXPECT_EQ(with(5).evidence, Evidence::moved);
  EXPECT_EQ(with(4).evidence, Evidence::unknown) << "5 and 4 reach 1/126, not 1/200";
  EXPECT_TRUE(with(4).change_ns().has_value());
  EXPECT_EQ(with(4).change_low_ns, std::nullopt);
}

TEST(Moved, CountsAPartThatIsDoneMoreOften) {
  results::ResultFile after = micro_file();
  after.context.set_text("gatebench.pipeline", R"({"whole":{"lock":3,"read":1}})");
  const MovedPipeline pipeline = move(micro_file(), after);
  EXPECT_EQ(pipeline.components.at(0).component, "lock");
  EXPECT_NEAR(*pipeline.components.at(0).change_ns(), 100, 1e-9);
  EXPECT_EQ(pipeline.components.at(0).evidence, Evidence::moved);
}

TEST(Moved, NamesPartsThatCameAndWent) {
  results::ResultFile after = micro_file();
  after.context.set_text("gatebench.pipeline", R"({"whole":{"lock":2,"gone":1}})");
  const MovedPipeline pipeline = move(micro_file(), after);
  ASSERT_EQ(pipeline.components.size(), 3U);
  for (const Movement& component : pipeline.components) {
    const std::string expected = component.component == "read"   ? "no part of it any more"
                                 : component.component == "gone" ? "no part of it before"
                                                                 : "";
    EXPECT_EQ(component.obstacle, expected) << component.component;
    EXPECT_EQ(component.change_ns().has_value(), expected.empty()) << component.component;
  }
  EXPECT_EQ(pipeline.rest.evidence, Evidence::unknown) << "as unknown as they are";
}

TEST(Moved, KnowsNothingOfAPartThatErroredOnOneSide) {
  results::ResultFile after = micro_file();
  erase_rows(after, "read");
  const MovedPipeline pipeline = move(micro_file(), after);
  const Movement& read = pipeline.components.at(1);
  EXPECT_EQ(read.component, "read");
  EXPECT_EQ(read.obstacle, "after: not in the file");
  EXPECT_EQ(read.after_ns, std::nullopt);
  EXPECT_EQ(read.evidence, Evidence::unknown);
}

TEST(Moved, ComparesOnlyPipelinesOfBothFiles) {
  results::ResultFile other = micro_file();
  other.context.set_text("gatebench.pipeline", R"({"else":{"read":1}})");
  EXPECT_TRUE(moved(break_down(micro_file()), break_down(other)).empty());
}

}  // namespace
}  // namespace compare::breakdown
