"""Reads the files of a result folder of macro with the tools whose formats they have; see ci/read_back.sh."""
import argparse
import csv
import glob
import json
import math
import os
import subprocess
import sys

STATS = ("Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
         "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,"
         "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%")
HISTORY = ("Timestamp,User Count,Type,Name,Requests/s,Failures/s,"
           "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,"
           "Total Request Count,Total Failure Count,Total Median Response Time,"
           "Total Average Response Time,Total Min Response Time,Total Max Response Time,"
           "Total Average Content Size")
HEADERS = {"locust_stats.csv": STATS, "locust_stats_history.csv": HISTORY,
           "locust_failures.csv": "Method,Name,Error,Occurrences",
           "locust_exceptions.csv": "Count,Message,Traceback,Nodes"}
problems = 0


def check(good, what):
    global problems
    if not good:
        problems += 1
        print("DIFFERENT: " + what)


def read_locust(folder):
    for name, header in HEADERS.items():
        with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
            text = file.read()
        check(text.count("\n") == text.count("\r\n"), name + ": line ends other than CR LF")
        rows = list(csv.reader(text.splitlines()))
        check(rows[0] == header.split(","), name + ": another header than Locust's")
        check(all(len(row) == len(rows[0]) for row in rows), name + ": rows of another length")
        print(f"{name}: {len(rows) - 1} rows")
        if name == "locust_stats.csv":
            check(rows[-1][:2] == ["", "Aggregated"], name + ": the last row is not Aggregated")
            for column in (2, 3):
                tasks = sum(int(row[column]) for row in rows[1:-1])
                check(len(rows) == 2 or tasks == int(rows[-1][column]),
                      name + ": the rows do not add up to Aggregated")


def read_histograms(folder):
    try:
        from hdrh.histogram import HdrHistogram
        from hdrh.log import HistogramLogReader
    except ImportError:
        return
    with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
        told = json.load(file)["distributions"]
    for path in sorted(glob.glob(os.path.join(folder, "hdr", "*.hlog"))):
        name = os.path.basename(path)[:-len(".hlog")]
        total = HdrHistogram(1, 24 * 3600 * 10**9, 3)
        reader = HistogramLogReader(path, total)
        intervals = 0
        while reader.get_next_interval_histogram() is not None:
            intervals += 1
        reader = HistogramLogReader(path, total)
        while reader.add_next_interval_histogram(total) is not None:
            pass
        count = total.get_total_count()
        print(f"hdr/{name}.hlog: {intervals} intervals, {count} values")
        if intervals > 1:
            continue  # of all blocks, the distribution is of the valid ones
        figures = told[name]
        check(count == figures["count"], f"{name}: {count} values, told {figures['count']}")
        compare_percentiles(name, total, figures)
        compare_text(name, path, total)


def compare_percentiles(name, histogram, figures):
    count = histogram.get_total_count()
    for percent, key in ((50, "p50_ns"), (90, "p90_ns"), (95, "p95_ns"), (99, "p99_ns"), (99.9, "p999_ns")):
        # The library rounds the rank, the definition (and its Java original) rounds it up.
        same_rank = int(percent * count / 100 + 0.5) == math.ceil(round(percent * count / 100, 6))
        if figures[key] is None or not same_rank:
            continue
        value = min(histogram.get_value_at_percentile(percent), figures["max_ns"])
        check(value == figures[key], f"{name}: {key} is {value} read back, {figures[key]} told")


def compare_text(name, path, histogram):
    """Each line of the percentile text against the counts of the log."""
    with open(path[:-len("hlog")] + "hgrm", encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip() and line.lstrip()[0].isdigit()]
    steps = []
    seen = 0
    for item in histogram.get_recorded_iterator():
        seen += item.count_at_value_iterated_to
        steps.append((item.value_iterated_to, seen))
    by_count = {seen: value for value, seen in steps}
    for line in lines:
        value = by_count.get(int(line[2]))
        check(value is not None and abs(value / 1e6 - float(line[0])) <= 0.000501,
              f"{name}.hgrm: {' '.join(line)}: no such count at that value")
    print(f"hdr/{name}.hgrm: {len(lines)} lines")


def kinds(value):
    """The shape of a JSON value: its keys in order, and of which kind each is."""
    if isinstance(value, dict):
        return [(key, kinds(item)) for key, item in value.items()]
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def shape(report):
    return kinds({key: {} if key == "status_codes" else value for key, value in report.items()})


def read_vegeta(folder, vegeta):
    path = os.path.join(folder, "vegeta.json")

    def run(*arguments):
        with open(path, "rb") as file:
            return subprocess.run([vegeta, *arguments], stdin=file, capture_output=True, text=True,
                                  check=True).stdout

    with open(path, encoding="utf-8") as file:
        hits = [json.loads(line) for line in file]
    if not hits:
        print("skipped: Vegeta: the sample is empty")
        return
    encoded = [json.loads(line) for line in run("encode", "-to", "json").splitlines()]
    check(len(encoded) == len(hits), "vegeta.json: Vegeta reads another number of results")
    for ours, theirs in zip(hits, encoded):
        theirs["body"] = theirs["body"] or ""
        check(list(ours) == list(theirs) and ours == theirs, f"vegeta.json: {ours} is read as {theirs}")
    report = json.loads(run("report", "-type=json"))
    latencies = [hit["latency"] for hit in hits]
    codes = {}
    for hit in hits:
        codes[str(hit["code"])] = codes.get(str(hit["code"]), 0) + 1
    expected = {"requests": len(hits), "status_codes": codes,
                "earliest": min((hit["timestamp"] for hit in hits), key=lambda time: time.rstrip("Z")),
                "errors": sorted({hit["error"] for hit in hits} - {""})}
    report["errors"].sort()
    for key, value in expected.items():
        check(report[key] == value, f"vegeta.json: {key} is {report[key]}, should be {value}")
    check(report["bytes_in"]["total"] == sum(hit["bytes_in"] for hit in hits), "bytes in")
    check(report["latencies"]["total"] == sum(latencies), "vegeta.json: the sum of latencies")
    check(report["latencies"]["max"] == max(latencies), "vegeta.json: the greatest latency")
    with open(os.path.join(folder, "vegeta_report.json"), encoding="utf-8") as file:
        ours = json.load(file)
    check(shape(ours) == shape(report), "vegeta_report.json: another shape than Vegeta's")
    with open(os.path.join(folder, "vegeta_report.txt"), encoding="utf-8") as file:
        ours = [line[:48] for line in file.read().split("\n")[:8]]
    theirs = [line[:48] for line in run("report", "-type=text").split("\n")[:8]]
    check(ours == theirs, f"vegeta_report.txt: {ours} where Vegeta prints {theirs}")
    print(f"vegeta.json: {len(hits)} results, and reports of Vegeta's shape")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--vegeta")
    arguments = parser.parse_args()
    read_locust(arguments.folder)
    read_histograms(arguments.folder)
    if arguments.vegeta:
        read_vegeta(arguments.folder, arguments.vegeta)
    print(f"{problems} differences")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
