#include "compare/verdict/verdict_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "compare/results/input_error.h"

namespace compare::verdict {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A whole document, of which a test changes one place.
const std::string kRow =
    R"({"name":"a","metric":"real_time","unit":"ns","status":"compared","verdict":"pass",)"
    R"("baseline":{"n":8,"value":100},"current":{"n":8,"value":101},"ratio":1.01,)"
    R"("ratio_low":1,"ratio_high":1.02,"better":"lower","reasons":[]})";
const std::string kDocument =
    R"({"schema":"gatebench.verdict/1","verdict":"pass","exit_code":0,"threshold_percent":10,)"
    R"("benchmarks":[)" +
    kRow + R"(],"environment":{"baseline":{},"current":{},"comparable":true},"warnings":[]})";

std::string with(const std::string& old_text, const std::string& new_text,
                 std::string document = kDocument) {
  const std::size_t at = document.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  EXPECT_EQ(document.find(old_text, at + 1), std::string::npos) << old_text << " is there twice";
  return document.replace(at, old_text.size(), new_text);
}

Verdict read(const std::string& document) { return read_verdict_text(document, "v.json"); }

std::string refusal(const std::string& document) {
  try {
    read(document);
  } catch (const results::InputError& error) {
    return error.what();
  }
  return "read";
}

/// The same place once as it may be and once as it must not be.
void expect_twins(const std::string& accepted, const std::string& refused,
                  const std::string& message) {
  EXPECT_EQ(refusal(accepted), "read") << accepted;
  EXPECT_THAT(refusal(refused), AllOf(StartsWith("v.json"), HasSubstr(message),
                                      HasSubstr("expected a verdict as compare")))
      << refused;
}

TEST(VerdictFile, NeedsNoMoreThanTheContractHas) {
  const Verdict verdict = read(kDocument);
  EXPECT_EQ(verdict.outcome, Outcome::pass);
  ASSERT_EQ(verdict.comparisons.size(), 1U);
  const Comparison& row = verdict.comparisons.front();
  EXPECT_EQ(row.name, "a");
  EXPECT_EQ(row.baseline.n, 8);
  EXPECT_EQ(row.current.value, 101);
  EXPECT_EQ(row.ratio, 1.01);
  EXPECT_EQ(row.better, results::Better::lower);
  EXPECT_FALSE(row.method.has_value());
  EXPECT_FALSE(verdict.accepted.has_value());
}

TEST(VerdictFile, SkipsKeysThatItDoesNotKnow) {
  EXPECT_EQ(refusal(with(R"("exit_code":0,)", R"("exit_code":0,"new":[{"x":[1]}],)")), "read");
  EXPECT_EQ(refusal(with(R"("metric":)", R"("new":null,"metric":)")), "read");
}

TEST(VerdictFile, IsStrictJson) {
  expect_twins(kDocument, kDocument + "x", "v.json:1:");
  expect_twins(kDocument + " \n", kDocument + "{}", "v.json:1:");
  expect_twins(kDocument, kDocument.substr(0, kDocument.size() - 1), "truncated");
  expect_twins(kDocument, "", "truncated");
  expect_twins(kDocument, std::string(1, '\0') + kDocument, "zero byte");
  expect_twins(kDocument, kDocument + '\0' + "x", "zero byte");
  expect_twins(with(R"("a")", R"("a\u0001")"), with(R"("a")", "\"a\x01\""), "not valid JSON");
  expect_twins(with(R"("a")", "\"\xC3\xA4\""), with(R"("a")", "\"\xC3\""), "not valid JSON");
  expect_twins(with("1.01", "1.0100"), with("1.01", "NaN"), "not valid JSON");
  const auto value = [](const std::string& number) {
    return with(R"("value":101)", R"("value":)" + number);
  };
  expect_twins(value("1e308"), value("1e309"), "v.json:1:239: ");
  expect_twins(value("1.7e308"), value("1.8e308"), "beyond the range of a double");
  const auto nested = [](std::size_t levels) {
    return with(R"("exit_code":0)",
                R"("exit_code":0,"x":)" + std::string(levels, '[') + std::string(levels, ']'));
  };
  expect_twins(nested(63), nested(64), "nested deeper than 64");
  EXPECT_THAT(refusal(std::string(1U << 20U, '[')), HasSubstr("nested deeper than 64"));
}

TEST(VerdictFile, IsOfItsSchema) {
  expect_twins(kDocument, with("verdict/1", "verdict/2"), "the \"schema\" is another");
  expect_twins(kDocument, "[]", "not an object");
  expect_twins(kDocument, "{}", "no \"schema\"");
  for (const char* key :
       {R"(verdict":"pass","exit_code)", "exit_code", "threshold_percent", "benchmarks",
        "environment", "warnings", "name", "metric", "unit", "status", "reasons"}) {
    const std::string quoted = "\"" + std::string(key) + "\":";
    EXPECT_NE(refusal(with(quoted, "\"other\":")), "read") << key;
  }
}

TEST(VerdictFile, KnowsItsWords) {
  expect_twins(kDocument, with(R"("status":"compared")", R"("status":"fine")"),
               R"("status" is "fine", not one of compared, added, removed, errored)");
  expect_twins(kDocument, with(R"("verdict":"pass","base)", R"("verdict":"great","base)"),
               "not one of regressed, slower, unsure, pass, improved");
  expect_twins(kDocument, with(R"("verdict":"pass","exit)", R"("verdict":"ok","exit)"),
               "not one of pass, regression, undecided, cannot_judge");
  expect_twins(with(R"("better":"lower")", R"("better":null)"),
               with(R"("better":"lower")", R"("better":"up")"), "not one of lower, higher");
  expect_twins(with(R"("better")", R"("method":"paired","better")"),
               with(R"("better")", R"("method":"magic","better")"), "not one of exact, single");
}

TEST(VerdictFile, HoldsNumbersToTheirRanges) {
  const auto n = [](const std::string& number) {
    return with(R"("baseline":{"n":8)", R"("baseline":{"n":)" + number);
  };
  expect_twins(n("0"), n("-1"), "\"n\" is -1, not from 0");
  expect_twins(n("1000000000"), n("1000000001"), "\"n\"");
  expect_twins(n("8.0"), n("8.5"), "not a whole number");
  expect_twins(n("8"), n("null"), "no number \"n\"");
  expect_twins(n("8"), n("\"8\""), "not a number");
  const auto key = [](const std::string& text) {
    return with(R"("better")", text + R"(,"better")");
  };
  for (const std::string name : {"p_worse", "q_worse", "superiority"}) {
    expect_twins(key("\"" + name + "\":1"), key("\"" + name + "\":1.001"), "\"" + name + "\" is");
    expect_twins(key("\"" + name + "\":0"), key("\"" + name + "\":-0.1"), "\"" + name + "\" is");
  }
  expect_twins(key(R"("enough_repetitions":1)"), key(R"("enough_repetitions":0)"), "\"enough");
  expect_twins(key(R"("sign_low":0)"), key(R"("sign_low":-1)"), "\"sign_low\" is negative");
  expect_twins(key(R"("threshold_percent":0.1)"), key(R"("threshold_percent":0)"), "above it");
  const auto whole = [](const std::string& text) { return with(R"("exit_code":0,)", text); };
  expect_twins(kDocument, whole(R"("exit_code":4,)"), "\"exit_code\" is 4");
  expect_twins(whole(R"("exit_code":0,"confidence_percent":100,)"),
               whole(R"("exit_code":0,"confidence_percent":101,)"), "\"confidence_percent\"");
  expect_twins(with(R"("value":101)", R"("value":101,"values":[1,null])"),
               with(R"("value":101)", R"("value":101,"values":["1"])"), "not a number");
}

TEST(VerdictFile, BoundsWhatItReads) {
  const auto padded = [](std::size_t bytes) {
    return kDocument + std::string(bytes - kDocument.size(), ' ');
  };
  expect_twins(padded(kMostVerdictBytes), padded(kMostVerdictBytes + 1), "more than 8388608 bytes");
  const auto name = [](std::size_t bytes) {
    return with(R"("name":"a")", R"("name":")" + std::string(bytes, 'n') + '"');
  };
  expect_twins(name(4096), name(4097), "\"name\" is longer than 4096 bytes");
  const auto reason = [](std::size_t bytes) {
    return with(R"("reasons":[])", R"("reasons":[")" + std::string(bytes, 'n') + R"("])");
  };
  expect_twins(reason(65'536), reason(65'537), "\"reasons\" is longer than 65536 bytes");
  const auto reasons = [](std::size_t count) {
    std::string list = "\"x\"";
    for (std::size_t index = 1; index < count; ++index) {
      list += ",\"x\"";
    }
    return with(R"("reasons":[])", R"("reasons":[)" + list + "]");
  };
  expect_twins(reasons(100), reasons(101), "\"reasons\" has more than 100");
  const auto context = [](std::size_t count) {
    std::string entries = R"("k":1)";
    for (std::size_t index = 1; index < count; ++index) {
      entries += ",\"k" + std::to_string(index) + "\":1";
    }
    return with(R"("current":{},)", R"("current":{)" + entries + "},");
  };
  expect_twins(context(1000), context(1001), "more than 1000 entries");
  const auto rows = [](std::size_t count) {
    std::string list;
    for (std::size_t index = 0; index < count; ++index) {
      list += (index == 0 ? "" : ",") +
              with(R"("name":"a")", R"("name":")" + std::to_string(index) + '"', kRow);
    }
    return with(kRow, list);
  };
  expect_twins(rows(20'000), rows(20'001), "more than 20000 benchmarks");
}

TEST(VerdictFile, TakesNoComparisonTwice) {
  expect_twins(with(kRow, kRow + "," + with("real_time", "cpu_time", kRow)),
               with(kRow, kRow + "," + kRow), "benchmarks[1]: this metric of this benchmark");
}

/// A document of one row with that verdict, which says that of itself.
std::string claiming(const std::string& row_verdict, const std::string& verdict, int exit_code,
                     const std::string& more = "") {
  const std::string row = with(R"("verdict":"pass")", R"("verdict":")" + row_verdict + '"', kRow);
  const std::string document = with(kRow, row);
  return with(
      R"("verdict":"pass","exit_code":0,)",
      R"("verdict":")" + verdict + R"(","exit_code":)" + std::to_string(exit_code) + "," + more,
      document);
}

TEST(VerdictFile, RefusesAVerdictThatItsRowsDoNotComeTo) {
  expect_twins(claiming("regressed", "regression", 1), claiming("regressed", "pass", 0),
               "the \"verdict\" is pass, but its rows come to regression");
  expect_twins(claiming("slower", "regression", 1), claiming("slower", "undecided", 0),
               "rows come to regression");
  expect_twins(claiming("unsure", "undecided", 0), claiming("unsure", "pass", 0),
               "rows come to undecided");
  expect_twins(claiming("unsure", "undecided", 3), claiming("unsure", "undecided", 1),
               "\"exit_code\" is 1, which is not that of undecided");
  expect_twins(claiming("pass", "pass", 0), claiming("pass", "pass", 3), "not that of pass");
  expect_twins(claiming("regressed", "regression", 1), claiming("regressed", "regression", 0),
               "not that of regression");
  expect_twins(claiming("pass", "cannot_judge", 2, R"("reason":"it was interrupted",)"),
               claiming("pass", "cannot_judge", 2), "cannot_judge without a \"reason\"");
  expect_twins(claiming("pass", "cannot_judge", 2, R"("reason":"x",)"),
               claiming("pass", "cannot_judge", 0, R"("reason":"x",)"), "not that of cannot_judge");
}

TEST(VerdictFile, TakesNothingComparedForNoPass) {
  expect_twins(kDocument, with(kRow, ""), "the \"verdict\" is pass, but its rows come to cannot");
  const std::string removed =
      with(R"("status":"compared","verdict":"pass")", R"("status":"removed","verdict":null)", kRow);
  expect_twins(with(kRow, kRow + "," + with("\"a\"", "\"b\"", removed)), with(kRow, removed),
               "rows come to cannot_judge");
}

TEST(VerdictFile, TakesNoPassBesideARowThatPreventsOne) {
  const auto beside = [](const std::string& current, const std::string& more) {
    std::string row = with(R"("status":"compared","verdict":"pass")",
                           R"("status":"errored","verdict":null)" + more, kRow);
    row = with(R"("current":{"n":8,"value":101})", R"("current":)" + current, row);
    return with(kRow, kRow + "," + with("\"a\"", "\"b\"", row));
  };
  const std::string gone = R"({"n":0,"value":null})";
  expect_twins(beside(gone, R"(,"prevents_pass":false)"), beside(gone, R"(,"prevents_pass":true)"),
               "rows come to cannot_judge");
  // Of a document from before there was that key.
  expect_twins(beside(R"({"n":8,"value":101})", ""), beside(gone, ""), "rows come to cannot_judge");
}

TEST(VerdictFile, RefusesARowThatItsNumbersContradict) {
  expect_twins(
      kDocument,
      with(R"("status":"compared","verdict":"pass")", R"("status":"compared","verdict":null)"),
      "belongs to status compared");
  expect_twins(kDocument, with(R"("status":"compared")", R"("status":"ignored")"),
               "belongs to status compared");
  expect_twins(with(R"("ratio_low":1,)", R"("ratio_low":1.02,)"),
               with(R"("ratio_low":1,)", R"("ratio_low":1.03,)"), "the lower bound");
}

TEST(VerdictFile, RefusesAPassBeyondItsThresholdWithoutAWordWhy) {
  const auto row = [](const std::string& ratio, const std::string& low, const std::string& high) {
    const std::string document = with(R"("ratio":1.01)", "\"ratio\":" + ratio);
    return with(R"("ratio_low":1,"ratio_high":1.02)",
                R"("ratio_low":)" + low + R"(,"ratio_high":)" + high, document);
  };
  expect_twins(row("1.2", "1.1", "1.3"), row("1.2", "1.11", "1.3"), "slower than its threshold");
  expect_twins(row("1.1", "null", "null"), row("1.11", "null", "null"),
               "slower than its threshold");
  // A throughput, and a row whose own limit is wider.
  const auto rate = [&](const std::string& high) {
    return with(R"("better":"lower")", R"("better":"higher")", row("0.8", "0.7", high));
  };
  expect_twins(rate("0.9091"), rate("0.9"), "slower than its threshold");
  EXPECT_EQ(
      refusal(with(R"("better")", R"("threshold_percent":30,"better")", row("1.2", "1.11", "1.3"))),
      "read");
  // The judge passes it too where the difference is no change, and says so.
  EXPECT_EQ(
      refusal(with(R"("reasons":[])", R"("reasons":["below 0.5 ns"])", row("1.2", "1.11", "1.3"))),
      "read");
  const auto improved = [&](const std::string& ratio) {
    return with(R"("verdict":"pass","base)", R"("verdict":"improved","base)",
                row(ratio, "null", "null"));
  };
  expect_twins(improved("0.8"), improved("1.2"), "improved, but the ratio is worse");
}

TEST(VerdictFile, KnowsWhichChangeItIsAbout) {
  const auto about = [](const std::string& subject) {
    return with(R"("exit_code":0,)", R"("exit_code":0,"subject":{)" + subject + "},");
  };
  const std::string commit = std::string(39, 'a') + "0";
  const Verdict verdict =
      read(about(R"("base_commit":null,"head_commit":")" + commit + R"(","pull_request":12)"));
  EXPECT_EQ(verdict.subject.head_commit, commit);
  EXPECT_THAT(verdict.subject.base_commit, IsEmpty());
  EXPECT_EQ(verdict.subject.pull_request, 12U);
  expect_twins(about(R"("head_commit":")" + commit + '"'),
               about(R"("head_commit":")" + commit + "a\""), "no commit id");
  expect_twins(about(R"("base_commit":")" + commit + '"'),
               about(R"("base_commit":")" + std::string(40, 'A') + '"'), "no commit id");
  expect_twins(about(R"("pull_request":1)"), about(R"("pull_request":0)"), "\"pull_request\" is 0");
  expect_twins(about(R"("pull_request":2147483647)"), about(R"("pull_request":2147483648)"),
               "\"pull_request\"");
  expect_twins(about(R"("pull_request":null)"), about(R"("pull_request":"1; rm -rf /")"),
               "not a number");
}

TEST(VerdictFile, LetsOnlyARegressionBeAccepted) {
  const std::string accepted = R"("accepted":{"by":"alice","why":"needed"},)";
  expect_twins(claiming("regressed", "regression", 0, accepted),
               claiming("regressed", "regression", 1, accepted),
               "not that of regression, accepted");
  expect_twins(claiming("pass", "pass", 0), claiming("pass", "pass", 0, accepted),
               "\"accepted\" without a regression");
  expect_twins(claiming("regressed", "regression", 0, accepted),
               claiming("regressed", "regression", 0, R"("accepted":{"by":"","why":"needed"},)"),
               "who accepted");
}

}  // namespace
}  // namespace compare::verdict
