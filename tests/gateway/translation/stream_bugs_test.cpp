// The bugs that translating gateways were reported for, in streams, in every direction: what an
// upstream of one API sends is looked at as a client of another sees it.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/gateway/translation/client_view.h"
#include "tests/gateway/translation/stream_chain.h"

namespace gateway::formats {
namespace {

constexpr std::array<Api, 3> kApis = {Api::chat_completions, Api::responses, Api::messages};

/// An event of each string, with its name where the API has names.
std::string stream(const std::vector<std::string>& events) {
  constexpr std::string_view kType = R"({"type":")";
  std::string bytes;
  for (const std::string& data : events) {
    if (data.compare(0, kType.size(), kType) == 0) {
      bytes += "event: " + data.substr(kType.size(), data.find('"', kType.size()) - kType.size());
      bytes += '\n';
    }
    bytes += "data: " + data + "\n\n";
  }
  return bytes;
}

/// As some upstreams send it: no role, the calls' pieces interleaved, an empty text before them,
/// and "stop" for their end.
std::vector<std::string> chat_calls() {
  const auto chunk = [](const std::string& delta, const std::string& reason = "null") {
    return R"({"id":"c","model":"m","choices":[{"index":0,"delta":{)" + delta +
           R"(},"finish_reason":)" + reason + "}]}";
  };
  const auto call = [&](const std::string& fields) {
    return chunk(R"("tool_calls":[{)" + fields + "}]");
  };
  return {chunk(R"("content":"")"),
          chunk(R"("reasoning_content":"hm")"),
          chunk(R"("content":"Hi")"),
          call(R"("index":0,"id":"a","type":"function","function":{"name":"f","arguments":""})"),
          call(R"("index":0,"function":{"arguments":"{\"x\""})"),
          call(R"("index":1,"id":"b","type":"function","function":{"name":"g","arguments":""})"),
          call(R"("index":0,"function":{"arguments":":1}"})"),
          chunk("", R"("stop")"),
          R"({"id":"c","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,)"
          R"("prompt_tokens_details":{"cached_tokens":7,"cache_write_tokens":3}}})",
          "[DONE]"};
}

std::vector<std::string> responses_calls() {
  const auto call = [](const std::string& event, const std::string& index, const std::string& id,
                       const std::string& name, const std::string& arguments) {
    return R"({"type":"response.output_item.)" + event + R"(","output_index":)" + index +
           R"(,"item":{"id":"i)" + index + R"(","type":"function_call","call_id":")" + id +
           R"(","name":")" + name + R"(","arguments":")" + arguments + R"("}})";
  };
  const auto piece = [](const std::string& text) {
    return R"({"type":"response.function_call_arguments.delta","output_index":2,"delta":")" + text +
           R"("})";
  };
  return {
      R"({"type":"response.created","response":{"model":"m","status":"in_progress"}})",
      R"({"type":"response.output_item.added","output_index":0,)"
      R"("item":{"type":"reasoning","summary":[]}})",
      R"({"type":"response.reasoning_summary_text.delta","output_index":0,)"
      R"("summary_index":0,"delta":"hm"})",
      R"({"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning",)"
      R"("summary":[{"type":"summary_text","text":"hm"}]}})",
      R"({"type":"response.output_item.added","output_index":1,"item":{"type":"message"}})",
      R"({"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"})",
      R"({"type":"response.output_item.done","output_index":1,"item":{"type":"message",)"
      R"("content":[{"type":"output_text","text":"Hi"}]}})",
      call("added", "2", "a", "f", ""),
      piece(R"({\"x\")"),
      call("added", "3", "b", "g", ""),
      piece(":1}"),
      call("done", "3", "b", "g", ""),
      call("done", "2", "a", "f", R"({\"x\":1})"),
      R"({"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":20,)"
      R"("input_tokens_details":{"cached_tokens":7,"cache_write_tokens":3},"output_tokens":5}}})"};
}

std::vector<std::string> messages_calls() {
  const auto start = [](const std::string& index, const std::string& block) {
    return R"({"type":"content_block_start","index":)" + index + R"(,"content_block":{)" + block +
           "}}";
  };
  const auto delta = [](const std::string& index, const std::string& fields) {
    return R"({"type":"content_block_delta","index":)" + index + R"(,"delta":{)" + fields + "}}";
  };
  const auto stop = [](const std::string& index) {
    return R"({"type":"content_block_stop","index":)" + index + "}";
  };
  return {
      R"({"type":"message_start","message":{"model":"m","content":[],"usage":{"input_tokens":10,)"
      R"("cache_read_input_tokens":7,"cache_creation_input_tokens":3,"output_tokens":1}}})",
      R"({"type":"ping"})",
      start("0", R"("type":"thinking","thinking":"","signature":"")"),
      delta("0", R"("type":"thinking_delta","thinking":"hm")"),
      delta("0", R"("type":"signature_delta","signature":"s")"),
      stop("0"),
      start("1", R"("type":"text","text":"")"),
      delta("1", R"("type":"text_delta","text":"Hi")"),
      stop("1"),
      start("2", R"("type":"text","text":"")"),  // a block of nothing
      stop("2"),
      start("3", R"("type":"tool_use","id":"a","name":"f","input":{})"),
      delta("3", R"("type":"input_json_delta","partial_json":"")"),
      delta("3", R"("type":"input_json_delta","partial_json":"{\"x\"")"),
      delta("3", R"("type":"input_json_delta","partial_json":":1}")"),
      stop("3"),
      start("4", R"("type":"tool_use","id":"b","name":"g","input":{})"),
      stop("4"),
      R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}})",
      R"({"type":"message_stop"})"};
}

std::vector<std::string> calls_of(Api upstream) {
  return upstream == Api::chat_completions ? chat_calls()
         : upstream == Api::responses      ? responses_calls()
                                           : messages_calls();
}

/// Runs `check(upstream, client)` for all nine directions.
template <typename Check>
void in_every_direction(const Check& check) {
  for (const Api upstream : kApis) {
    for (const Api client : kApis) {
      SCOPED_TRACE(std::string(format_of(upstream).name) + " -> " +
                   std::string(format_of(client).name));
      check(upstream, client);
    }
  }
}

TEST(StreamBugs, CallsKeepTheirIndexTheirArgumentsAndTheirBorders) {
  in_every_direction([](Api upstream, Api client) {
    const std::string bytes = translated_stream(upstream, client, stream(calls_of(upstream)));
    const ClientView view = view_of(client, bytes);
    EXPECT_EQ(view.complaints, std::vector<std::string>()) << bytes;
    EXPECT_EQ(view.text, "Hi");
    EXPECT_EQ(view.thinking, "hm");
    // Anthropic's clients take no piece at all for an empty object.
    const std::string none = client == Api::messages ? "" : "{}";
    const std::vector<ClientView::Call> calls = {{"a", "f", R"({"x":1})"}, {"b", "g", none}};
    EXPECT_EQ(view.calls, calls) << bytes;
  });
}

TEST(StreamBugs, ACallWithoutArgumentsHoldsNothingBack) {
  const auto call = [](const std::string& fields) {
    return R"({"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{)" + fields +
           "}]}}]}";
  };
  const std::vector<std::string> events = {
      call(R"("index":0,"id":"a","function":{"name":"f","arguments":""})"),
      call(R"("index":1,"id":"b","function":{"name":"g","arguments":""})"),
      call(R"("index":1,"function":{"arguments":"{\"first"})"),
      call(R"("index":1,"function":{"arguments":"\":1}"})")};
  for (const Api client : kApis) {
    const std::string begun = translated_stream(Api::chat_completions, client,
                                                stream({events.begin(), events.end() - 1}));
    EXPECT_NE(begun.find("first"), std::string::npos) << begun;
    std::vector<std::string> all = events;
    all.emplace_back("[DONE]");
    const ClientView view =
        view_of(client, translated_stream(Api::chat_completions, client, stream(all)));
    EXPECT_EQ(view.complaints, std::vector<std::string>());
    const std::string none = client == Api::messages ? "" : "{}";
    const std::vector<ClientView::Call> calls = {{"a", "f", none}, {"b", "g", R"({"first":1})"}};
    EXPECT_EQ(view.calls, calls);
  }
}

TEST(StreamBugs, AnAnswerWithCallsEndsForTheirSake) {
  in_every_direction([](Api upstream, Api client) {
    const ClientView view =
        view_of(client, translated_stream(upstream, client, stream(calls_of(upstream))));
    EXPECT_TRUE(view.has_end_marker);
    EXPECT_EQ(view.finish, client == Api::chat_completions ? "tool_calls"
                           : client == Api::messages       ? "tool_use"
                                                           : "completed");
  });
}

TEST(StreamBugs, TokensFromACacheAreCountedOnce) {
  in_every_direction([](Api upstream, Api client) {
    const ClientView view =
        view_of(client, translated_stream(upstream, client, stream(calls_of(upstream))));
    EXPECT_EQ(view.usage, client == Api::messages ? "10 7 3 5" : "20 7 3 5");
  });
}

TEST(StreamBugs, ACountOfTokensThatCannotBeAddedIsCutOff) {
  std::vector<std::string> events = responses_calls();
  const std::string count = R"("output_tokens":)";
  events.back().replace(events.back().find(count + "5"), count.size() + 1,
                        count + "9223372036854775807");
  const std::string bytes =
      translated_stream(Api::responses, Api::chat_completions, stream(events));
  EXPECT_NE(bytes.find(R"("total_tokens":1000000000000020)"), std::string::npos) << bytes;
}

TEST(StreamBugs, AStreamWithoutItsEndMarkerEndsInAnErrorWhereverItBroke) {
  in_every_direction([](Api upstream, Api client) {
    const std::vector<std::string> events = calls_of(upstream);
    for (std::size_t size = 1; size < events.size(); ++size) {
      const std::string bytes = translated_stream(
          upstream, client, stream({events.begin(), events.begin() + static_cast<int>(size)}));
      const ClientView view = view_of(client, bytes);
      EXPECT_EQ(view.complaints, std::vector<std::string>()) << bytes;
      EXPECT_FALSE(view.has_end_marker) << bytes;
      EXPECT_EQ(view.error_type, client == Api::messages ? "api_error" : "server_error") << bytes;
      EXPECT_EQ(view.finish, "") << bytes;
    }
    const ClientView nothing = view_of(client, translated_stream(upstream, client, ""));
    EXPECT_EQ(nothing.error_type, "");  // it is a whole answer then, with a status
    EXPECT_FALSE(nothing.has_end_marker);
  });
}

std::string overload_of(Api upstream) {
  switch (upstream) {
    case Api::chat_completions:
      return R"({"error":{"message":"too much","type":"overloaded_error","code":null}})";
    case Api::responses:
      return R"({"type":"error","code":"server_is_overloaded","message":"too much","param":null})";
    case Api::messages:
      break;
  }
  return R"({"type":"error","error":{"type":"overloaded_error","message":"too much"}})";
}

TEST(StreamBugs, AnErrorInMidStreamIsAnErrorOfTheClientsApi) {
  in_every_direction([](Api upstream, Api client) {
    std::vector<std::string> events = calls_of(upstream);
    for (std::size_t size = 1; size < events.size(); ++size) {
      std::vector<std::string> broken(events.begin(), events.begin() + static_cast<int>(size));
      broken.push_back(overload_of(upstream));
      broken.insert(broken.end(), events.begin() + static_cast<int>(size), events.end());
      const std::string bytes = translated_stream(upstream, client, stream(broken));
      const ClientView view = view_of(client, bytes);
      EXPECT_EQ(view.complaints, std::vector<std::string>()) << bytes;
      EXPECT_FALSE(view.has_end_marker);
      EXPECT_EQ(view.error_message, "too much");
      EXPECT_EQ(view.error_type, client == Api::messages    ? "overloaded_error"
                                 : client == Api::responses ? "server_is_overloaded"
                                                            : "server_error");
      EXPECT_EQ(view.finish, "") << "an error is no reason to finish";
    }
  });
}

}  // namespace
}  // namespace gateway::formats
