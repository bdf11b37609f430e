#pragma once

#include <cstdint>

/// What a block is held against before its numbers are believed: load.md's table in one place. A
/// value that is just the limit passes.
namespace macro {

/// Of the requests; those refused where that may be are not failures.
inline constexpr double kMaxFailureRatio = 0.01;

/// A client thread busier than this may be the bottleneck itself: invalid, unless the gateway was
/// busy for kSaturatedShare of its processors and so is shown to be the bottleneck; then a warning.
inline constexpr double kMaxClientBusyShare = 0.85;
inline constexpr double kSaturatedShare = 0.90;
/// Above this the client is at its end, and what the gateway does tells nothing.
inline constexpr double kExhaustedClientShare = 0.95;

/// What the client may be late by, and what the machine may add, at p99: the larger of this ...
inline constexpr double kLeastLagNs = 1e6;
/// ... and this share of the median response time.
inline constexpr double kLagShareOfMedian = 0.05;
/// Hiccups beyond so many times that limit fail ...
inline constexpr double kGrossHiccups = 10;
/// ... where they are this share of the highest percentile that is shown, which then may be the
/// machine's and not the gateway's. What they cannot have made is left standing with a warning.
inline constexpr double kHiccupShareOfTail = 0.5;

/// Of the scheduled requests, sent on time.
inline constexpr double kLeastSentOnTime = 0.99;

/// Of what this client can do against a null server on the same processors.
inline constexpr double kMaxShareOfCeiling = 0.70;
/// From this share of the rate that the client held itself at on, that was what set the pace.
inline constexpr double kReachedShare = 0.90;

inline constexpr double kMaxOverflowsPerConnection = 0.001;  ///< any warns, more fail
inline constexpr double kMaxRetransmitRatio = 0.001;         ///< of segments: more warn ...
inline constexpr double kGrossRetransmitRatio = 0.01;        ///< ... more fail
inline constexpr double kMaxStealRatio = 0.01;               ///< of the time: more warn ...
inline constexpr double kGrossStealRatio = 0.05;             ///< ... more fail

/// Of what the users can offer at all; above it their pauses set the pace.
inline constexpr double kThinkTimeBoundShare = 0.90;
inline constexpr double kMaxLittlesLawGap = 0.10;

/// Right answers.
inline constexpr std::uint64_t kSamplesForMedian = 20;
inline constexpr std::uint64_t kSamplesForP99 = 1000;

/// Answers that took 38 to 44 ms, of all, where the median is below kNagleMedianNs: more warn.
inline constexpr double kMaxShareNear40Ms = 0.01;
inline constexpr double kNagleMedianNs = 20e6;

}  // namespace macro
