// Where a request begins and ends. The head's cost must not grow with the body behind it.
#include "gateway/http/framing.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/http/chunked.h"
#include "micro/allocations.h"
#include "micro/chat_input.h"
#include "micro/sizes.h"

namespace micro {
namespace {

using gateway::http::ChunkedDecoder;
using gateway::http::FramingLimits;
using gateway::http::HeadScanner;

void scan_head(benchmark::State& state) {
  const std::string request =
      chat_request(static_cast<std::size_t>(state.range(0)), "gb_" + std::string(43, 'A'));
  const FramingLimits limits;
  HeadScanner scanner(limits);
  run_counted(state, "the head was not accepted", [&] {
    scanner.reset();
    if (scanner.scan(request) != HeadScanner::State::kComplete) {
      return false;
    }
    auto head = scanner.head(request);
    benchmark::DoNotOptimize(head);
    return true;
  });
}
BENCHMARK(scan_head)->Name("framing/scan_head")->Apply(prompt_sizes);

constexpr std::size_t kPieceBytes = 4096;

/// `body` in the chunked coding, in pieces of 4 KiB.
std::string chunked(std::string_view body) {
  std::string coded;
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, std::min(kPieceBytes, body.size()));
    std::array<char, 16> size{};
    char* const end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    coded.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
    body.remove_prefix(piece.size());
  }
  return coded + "0\r\n\r\n";
}

void decode_chunks(benchmark::State& state) {
  const std::string body = chat_body(static_cast<std::size_t>(state.range(0)));
  const std::string coded = chunked(body);
  std::string decoded;
  decoded.reserve(body.size());
  run_counted(state, "the body was not accepted", [&] {
    decoded.clear();
    ChunkedDecoder decoder(FramingLimits{}.body_bytes);
    const auto step = decoder.decode(coded, decoded);
    benchmark::DoNotOptimize(decoded.data());
    return step.state == ChunkedDecoder::State::kComplete;
  });
}
BENCHMARK(decode_chunks)->Name("framing/decode_chunks")->Apply(prompt_sizes);

}  // namespace
}  // namespace micro
