#!/usr/bin/env python3
"""Holds compare/stats against R and SciPy: the same seeded questions to all three, the largest
difference of each kind of answer, and whether it is within its tolerance. Run by ci/oracle.sh.

  oracle.py OURS SAMPLES SEED      OURS: the program of tests/peers/statistics_oracle.cpp

exit status: 0 all within, 1 a difference beyond its tolerance, 2 trouble

Where definitions differ, so that an answer is held against R's distribution and not R's test:
- ties in the exact range: each counts against a difference, so that p is never too small. R turns
  to the normal approximation there, SciPy ignores the ties. That no p is smaller than its own
  chance among all permutations of the very values is checked where they can be enumerated. (It can
  be smaller than the p of the permutations' mid-ranks, which is another test.)
- zeros and ties of signed ranks: the same; R and SciPy drop zeros.
- samples too small for a bound have none; R takes the extreme values, with a warning.
- where a probability is just the tail, ours takes it (the level is reached), R one rank less.
- intervals of large samples are order statistics; R looks for a root.
"""
import itertools
import math
import os
import random
import subprocess
import sys

import numpy
from scipy import stats

# The largest difference that is allowed, and whether it is relative or of 1 + |value|.
PROBABILITY, ADJUSTED, PLACE, SAME = (1e-10, True), (1e-13, True), (1e-11, False), (0, False)
TAILS = (0.025, 0.05, 0.005, 0.0125)
SIZES = (2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30)
LARGE = (40, 60, 120)


def numbers(values):
    return " ".join(repr(float(value)) for value in values)


class Questions:
    """Lines for the programs, each with what is asked, so that SciPy can answer too."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines, self.asked = [], []

    def add(self, name, text, **what):
        self.lines.append(f"{name} {text}")
        self.asked.append(dict(what, name=name))

    def sample(self, size, tied, shift=0.0):
        draw = self.random.choice((
            lambda: self.random.gauss(0, 1), lambda: self.random.expovariate(1) - 1,
            lambda: self.random.gauss(0, 0.1) + self.random.choice((-1, 1)),
            lambda: math.tan(math.pi * (self.random.random() - 0.5)) / 8))
        values = [max(-30.0, min(30.0, draw() + shift)) for _ in range(size)]
        return [round(value * 2) / 2 for value in values] if tied else values

    def mann_whitney(self, first_size, second_size, tied):
        shift = self.random.choice((0, 0.5, 1, -1))
        x, y = self.sample(first_size, tied), self.sample(second_size, tied, shift)
        tail = self.random.choice(TAILS)
        self.add("mann_whitney", f"{tail!r} {len(x)} {numbers(x)} {len(y)} {numbers(y)}", x=x, y=y,
                 tied=len(set(x + y)) < len(x) + len(y))

    def signed_rank(self, size, tied):
        x = self.sample(size, tied, self.random.choice((0, 0.3, 0.8)))
        tail = self.random.choice(TAILS)
        ties = len({abs(value) for value in x}) < len(x) or 0 in x
        self.add("signed_rank", f"{tail!r} {len(x)} {numbers(x)}", x=x, tied=ties)
        self.add("sign_test", f"{tail!r} {len(x)} {numbers(x)}", x=x, tail=tail)

    def ask(self, samples):
        pick = self.random.choice
        for number in range(samples):
            tied = number % 3 == 0
            self.mann_whitney(pick(SIZES), pick(SIZES), tied)
            self.signed_rank(pick(SIZES + (49, 50)), tied)
            if number % 4 == 0:
                self.mann_whitney(pick(LARGE), pick(LARGE), number % 8 == 0)
                self.signed_rank(pick((51, 60, 100)), number % 8 == 0)
            trials = pick((1, 2, 5, 10, 40, 100, 1000, 5000))
            successes, tail = self.random.randint(0, trials), pick(TAILS)
            self.add("clopper_pearson", f"{tail!r} {successes} {trials}", k=successes, n=trials,
                     tail=tail)
            p = [self.random.random() ** pick((1, 4)) for _ in range(self.random.randint(1, 60))]
            for name in ("holm", "benjamini_hochberg"):
                self.add(name, f"{len(p)} {numbers(p)}")
            probability = pick((self.random.random(), 10 ** -self.random.uniform(1, 12)))
            self.add("normal_quantile", repr(probability), p=probability)
            z = self.random.uniform(-12, 8)
            self.add("normal_cumulative", repr(z), z=z)
            x = self.sample(self.random.randint(1, 50), tied)
            self.add("quantile", f"{probability!r} {len(x)} {numbers(x)}", x=x, p=probability)


def median_of(values):
    return float(numpy.median(numpy.asarray(values)))


def of_scipy(asked, ours):
    """SciPy's and NumPy's answers, None where they have none."""
    name = asked["name"]
    if name == "mann_whitney":
        x, y, exact = asked["x"], asked["y"], ours[0] == 1
        centre = median_of(numpy.subtract.outer(y, x))
        if exact and asked["tied"] or len(set(x + y)) == 1:
            return [None, None, None, centre, None, None]
        method = "exact" if exact else "asymptotic"
        test = [stats.mannwhitneyu(y, x, alternative=side, method=method).pvalue
                for side in ("greater", "two-sided")]
        return [None, test[0], test[1], centre, None, None]
    if name == "signed_rank":
        x = numpy.asarray(asked["x"])
        centre = median_of([(a + b) / 2 for a, b in
                            itertools.combinations_with_replacement(x, 2)])
        if asked["tied"]:
            return [None, None, centre, None, None]
        mode = "exact" if ours[0] == 1 else "approx"
        test = stats.wilcoxon(x, alternative="greater", mode=mode, correction=True).pvalue
        return [None, test, centre, None, None]
    if name == "sign_test":
        x = sorted(asked["x"])
        k = min(sum(stats.binom.cdf(range(len(x) + 1), len(x), 0.5) <= asked["tail"]), len(x) // 2)
        return [median_of(x)] + ([x[k - 1], x[-k]] if k else [-math.inf, math.inf])
    if name == "clopper_pearson":
        interval = stats.binomtest(asked["k"], asked["n"]).proportion_ci(1 - 2 * asked["tail"])
        return list(interval)
    if name == "normal_quantile":
        return [stats.norm.ppf(asked["p"])]
    if name == "normal_cumulative":
        return [stats.norm.cdf(asked["z"])]
    if name == "quantile":
        return [numpy.quantile(asked["x"], asked["p"])]
    return [None] * len(ours)  # SciPy 1.10 has neither Holm nor Benjamini and Hochberg


def share_as_small(x, y):
    """Of all ways to deal the values out, the share that gives a p as small as the one found: with
    as few pairs in which the second value is the smaller or equal. No p may be below it."""
    pooled = numpy.array(x + y)
    at_most = pooled[:, None] <= pooled[None, :]  # [second, first]
    places = set(range(len(pooled)))

    def pairs(second):
        return at_most[numpy.ix_(second, sorted(places - set(second)))].sum()

    observed = pairs(range(len(x), len(pooled)))
    found = [pairs(second) <= observed for second in itertools.combinations(places, len(y))]
    return sum(found) / len(found)


def described(asked, ours):
    """For each number of an answer: the kind it is counted under and its tolerance."""
    name = asked["name"]
    if name in ("mann_whitney", "signed_rank"):
        exact = "exact" if ours[0] == 1 else "approximate"
        kind = f"{name}, {exact}{', ties' if asked['tied'] else ''}"
        p_values = [(f"{kind}: p", PROBABILITY)] * (2 if name == "mann_whitney" else 1)
        return ([(f"{kind}: exact or not", SAME)] + p_values + [(f"{kind}: estimate", PLACE)] +
                [(f"{kind}: interval", PLACE)] * 2)
    if name == "sign_test":
        return [("sign_test: median", PLACE)] + [("sign_test: interval", PLACE)] * 2
    tolerance = {"clopper_pearson": PLACE, "normal_quantile": PLACE, "quantile": PLACE,
                 "normal_cumulative": PROBABILITY, "holm": ADJUSTED,
                 "benjamini_hochberg": ADJUSTED}[name]
    return [(name, tolerance)] * len(ours)


def difference(ours, theirs, tolerance):
    if theirs is None or math.isnan(theirs):
        return None
    if ours == theirs:
        return 0.0
    if not (math.isfinite(ours) and math.isfinite(theirs)):
        return math.inf
    _, relative = tolerance
    scale = max(abs(theirs), 1e-300) if relative else 1 + abs(theirs)
    return abs(ours - theirs) / scale


class Differences:
    """The largest difference of each kind, from each peer."""

    def __init__(self):
        self.kinds = {}

    def note(self, kind, tolerance, peer, found):
        if found is not None:
            entry = self.kinds.setdefault(kind, {"tolerance": tolerance})
            count, largest = entry.get(peer, (0, 0.0))
            entry[peer] = (count + 1, max(largest, found))

    def show(self):
        print(f"{'':46}{'R':>7} {'largest':>9}{'SciPy':>8} {'largest':>9} {'tolerance':>10}")
        failed = 0
        for kind, entry in sorted(self.kinds.items()):
            cells = ""
            beyond = False
            for peer in ("R", "SciPy"):
                count, largest = entry.get(peer, (0, 0.0))
                cells += f"{count:7d} " + (f"{largest:9.1e}" if count else f"{'-':>9}") + " "
                beyond = beyond or largest > entry["tolerance"][0]
            failed += beyond
            print(f"{kind:46}{cells}{entry['tolerance'][0]:10.0e}{'  BEYOND' if beyond else ''}")
        return failed


def answers_of(command, lines):
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True,
                          check=False)
    answers = [[float("nan") if word == "NA" else float(word) for word in line.split()]
               for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(lines):
        print(done.stderr[-2000:], file=sys.stderr)
        print(f"{command[0]}: {len(answers)} answers to {len(lines)} questions", file=sys.stderr)
        sys.exit(2)
    return answers


def main(ours_program, samples, seed):
    questions = Questions(seed)
    questions.ask(samples)
    ours = answers_of([ours_program], questions.lines)
    r_script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.R")
    of_r = answers_of(["Rscript", "--vanilla", r_script], questions.lines)
    differences = Differences()
    too_small, enumerated = 0, 0
    for asked, line, mine, theirs in zip(questions.asked, questions.lines, ours, of_r):
        peers = {"R": theirs, "SciPy": of_scipy(asked, mine)}
        for peer, answer in peers.items():
            if len(answer) != len(mine):
                print(f"{peer}: {len(answer)} numbers for {len(mine)}: {line}", file=sys.stderr)
                sys.exit(2)
            for (kind, tolerance), a, b in zip(described(asked, mine), mine, answer):
                differences.note(kind, tolerance, peer, difference(a, b, tolerance))
        if asked["name"] == "mann_whitney" and asked["tied"] and mine[0] == 1 and \
                math.comb(len(asked["x"]) + len(asked["y"]), len(asked["y"])) <= 2000:
            enumerated += 1
            too_small += mine[1] < share_as_small(asked["x"], asked["y"]) - 1e-12
    print(f"{len(ours)} questions, seed {seed}\n")
    failed = differences.show()
    print(f"\nties: {too_small} of {enumerated} p-values below their chance among all permutations")
    sys.exit(1 if failed or too_small or not enumerated else 0)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
