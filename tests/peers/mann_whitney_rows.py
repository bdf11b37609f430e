#!/usr/bin/env python3
"""What `compare` is measured against by ci/bench_compare.sh: the way people judge Google Benchmark
files without it, json + NumPy + SciPy, and the maker of files to judge.

  mann_whitney_rows.py make BENCHMARKS REPETITIONS SEED BASELINE CURRENT
  mann_whitney_rows.py judge BASELINE CURRENT
  mann_whitney_rows.py measure OUTPUT COMMAND...

make     writes two files as --benchmark_out_format=json does: noise of 2 %, and every hundredth
         benchmark is 1.2 times as slow in the second one
judge    prints a line for each benchmark (medians, ratio, and where there are repetitions the p of
         the Mann-Whitney test), then how many are more than 10 % slower at p <= 0.05
measure  runs a command, its standard output going to OUTPUT, and prints seconds, peak memory in MiB,
         CPU seconds and the exit status
"""
import json
import os
import random
import sys
import time

CONTEXT = """{
  "context": {
    "date": "2026-03-01T10:15:02+00:00",
    "host_name": "bench",
    "executable": "bench",
    "num_cpus": 8,
    "mhz_per_cpu": 2900,
    "cpu_scaling_enabled": false,
    "caches": [],
    "load_avg": [0.31,0.22,0.18],
    "library_build_type": "release",
    "gatebench.session": "one"
  },
  "benchmarks": [
"""

ROW = """    {
      "name": "%(name)s",
      "family_index": %(family)d,
      "per_family_instance_index": 0,
      "run_name": "%(name)s",
      "run_type": "iteration",
      "repetitions": %(repetitions)d,
      "repetition_index": %(repetition)d,
      "threads": 1,
      "iterations": %(iterations)d,
      "real_time": %(real).16e,
      "cpu_time": %(cpu).16e,
      "time_unit": "ns"
    }"""


def make(benchmarks, repetitions, seed, paths):
    generator = random.Random(seed)
    levels = [10 ** generator.uniform(1, 6) for _ in range(benchmarks)]
    for side, path in enumerate(paths):
        with open(path, "w", encoding="ascii") as out:
            out.write(CONTEXT)
            for family, level in enumerate(levels):
                centre = level * (1.2 if side == 1 and family % 100 == 0 else 1.0)
                for repetition in range(repetitions):
                    real = centre * generator.uniform(0.98, 1.02)
                    out.write(",\n" if family + repetition > 0 else "")
                    out.write(ROW % {
                        "name": f"codec/{family}/{64 << family % 8}",
                        "family": family, "repetitions": repetitions, "repetition": repetition,
                        "iterations": int(1e9 / real), "real": real, "cpu": real * 0.998})
            out.write("\n  ]\n}\n")


def values_by_name(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for row in json.load(file)["benchmarks"]:
            if row.get("run_type") == "iteration":
                found.setdefault(row["run_name"], []).append(row["real_time"])
    return found


def judge(baseline, current):
    import numpy
    from scipy.stats import mannwhitneyu
    before, now = values_by_name(baseline), values_by_name(current)
    slower = 0
    for name, values in before.items():
        if name not in now:
            continue
        first, second = numpy.array(values), numpy.array(now[name])
        median, median_now = numpy.median(first), numpy.median(second)
        p = 0.0
        if min(len(first), len(second)) > 1:
            p = mannwhitneyu(first, second).pvalue
        slower += median_now > 1.1 * median and p <= 0.05
        print(f"{name} {median:.6g} {median_now:.6g} {median_now / median:+.4f} {p:.4g}")
    print(f"{slower} slower")


def measure(output, command):
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.monotonic() - started
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{seconds:.3f} {usage.ru_maxrss / 1024:.1f} {cpu:.3f} {os.waitstatus_to_exitcode(status)}")


def main(arguments):
    if len(arguments) == 6 and arguments[0] == "make":
        make(int(arguments[1]), int(arguments[2]), int(arguments[3]), arguments[4:])
    elif len(arguments) == 3 and arguments[0] == "judge":
        judge(*arguments[1:])
    elif len(arguments) >= 3 and arguments[0] == "measure":
        measure(arguments[1], arguments[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
