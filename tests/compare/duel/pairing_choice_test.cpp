#include "compare/duel/pairing_choice.h"

#include <gtest/gtest.h>

#include <limits>

namespace compare::duel {
namespace {

/// Notes `count` rounds of the kind that it asks for, each five of which deviate by a median of
/// `spread`.
void note_rounds(PairingChoice& choice, int count, double spread) {
  for (int round = 0; round < count; ++round) {
    choice.note(choice.next(), (round % 5 - 2) * spread);
  }
}

TEST(PairingChoice, KeepsDuetsThatSpreadLittle) {
  PairingChoice choice(Pairing::duet, false);
  note_rounds(choice, 30, PairingChoice::kWideSpread / 3);
  EXPECT_EQ(choice.next(), Pairing::duet);
}

TEST(PairingChoice, TriesTheOtherWhereFiveDuetsSpreadWidely) {
  PairingChoice choice(Pairing::duet, false);
  note_rounds(choice, 4, 0.2);
  EXPECT_EQ(choice.next(), Pairing::duet) << "four say little";
  note_rounds(choice, 1, 0.2);
  EXPECT_EQ(choice.next(), Pairing::adjacent);
}

TEST(PairingChoice, StaysWithTheOtherWhereItSpreadsLess) {
  PairingChoice choice(Pairing::duet, false);
  note_rounds(choice, 5, 0.2);
  note_rounds(choice, 5, 0.1);
  EXPECT_EQ(choice.next(), Pairing::adjacent);
}

TEST(PairingChoice, ComesBackWhereTheOtherSpreadsMore) {
  PairingChoice choice(Pairing::duet, false);
  note_rounds(choice, 5, 0.2);
  note_rounds(choice, 4, 0.3);
  EXPECT_EQ(choice.next(), Pairing::adjacent) << "as many as there were duets";
  note_rounds(choice, 1, 0.3);
  EXPECT_EQ(choice.next(), Pairing::duet);
}

TEST(PairingChoice, HasNoneWhereOnlyOneIsPossible) {
  PairingChoice duets(Pairing::duet, true);
  note_rounds(duets, 20, 0.5);
  EXPECT_EQ(duets.next(), Pairing::duet);
  PairingChoice adjacent(Pairing::adjacent, true);
  note_rounds(adjacent, 20, 0);
  EXPECT_EQ(adjacent.next(), Pairing::adjacent);
}

TEST(PairingChoice, LearnsNothingFromRoundsWithoutARatio) {
  PairingChoice choice(Pairing::duet, false);
  for (int round = 0; round < 9; ++round) {
    choice.note(Pairing::duet, std::numeric_limits<double>::infinity());
    choice.note(Pairing::duet, std::numeric_limits<double>::quiet_NaN());
  }
  EXPECT_EQ(choice.next(), Pairing::duet);
}

}  // namespace
}  // namespace compare::duel
