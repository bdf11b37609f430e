#include "micro/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace micro {
namespace {

TEST(Environment, TakesTheModelNameOfTheFirstProcessor) {
  EXPECT_EQ(cpu_model_from("processor\t: 0\nmodel\t\t: 97\nmodel name\t: Ryzen 9: 7950X\n"
                           "\nprocessor\t: 1\nmodel name\t: other\n"),
            "Ryzen 9: 7950X");
}

TEST(Environment, NamesAnArmProcessorByItsNumbers) {
  EXPECT_EQ(cpu_model_from("processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
                           "CPU part\t: 0xd0c\n"),
            "ARM implementer 0x41 part 0xd0c");
}

TEST(Environment, HasNoModelWhereNothingIsSaid) {
  for (const char* text : {"", "\n\n", "model name", "model name\t:", "model named\t: x\n",
                           "CPU implementer\t: 0x41\n", "CPU part\t: 0xd0c\n"}) {
    EXPECT_EQ(cpu_model_from(text), "") << text;
  }
}

TEST(Environment, KnowsThisMachine) {
  EXPECT_FALSE(cpu_model().empty());
  EXPECT_THAT(kernel(), testing::MatchesRegex("[A-Za-z]+ [0-9]+\\..*"));
}

}  // namespace
}  // namespace micro
