// A conversation that is translated from one API into the next, and into a third, keeps its
// meaning: what is lost is told to the client, and what may not be lost is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>

#include "tests/gateway/translation/difference.h"
#include "tests/gateway/translation/kept.h"
#include "tests/gateway/translation/random_conversation.h"

namespace gateway::formats {
namespace {

using Mode = chat::Reasoning::Mode;
using Names = std::set<std::string>;

constexpr std::array<Api, 3> kApis = {Api::chat_completions, Api::responses, Api::messages};
constexpr int kRounds = 400;

bool has_calls(const chat::Request& request) {
  return std::any_of(
      request.messages.begin(), request.messages.end(), [](const chat::Message& message) {
        return std::any_of(message.parts.begin(), message.parts.end(), [](const chat::Part& part) {
          return std::holds_alternative<chat::ToolCallPart>(part);
        });
      });
}

bool forces_a_tool(const chat::Request& request) {
  using Choice = chat::ToolChoice::Kind;
  return request.tool_choice && (request.tool_choice->kind == Choice::required ||
                                 request.tool_choice->kind == Choice::named);
}

/// Thinking and what it binds, the one thing where Anthropic's API has more rules than places: who
/// asked for it gets it within the limit of tokens, or is told; who did not does not.
void check_thinking(const chat::Request& asked, Api client, const chat::Request& told,
                    Names& ignored) {
  const chat::Reasoning& wish = asked.reasoning;
  const bool is_off = wish.mode == Mode::off || wish.effort == "none";
  const bool asks = !is_off && (wish.mode != Mode::unspecified || wish.budget_tokens ||
                                (client != Api::messages && !wish.effort.empty()));
  const bool thinks = told.reasoning.mode == Mode::on || told.reasoning.mode == Mode::adaptive;
  if (ignored.erase(std::string(field_name(client, Field::reasoning))) > 0) {
    EXPECT_TRUE(asks && !thinks);
    // Where the last message of the user says nothing, the assistant's own is to be gone on with.
    const bool goes_on = told.messages.back().role == chat::Role::assistant;
    EXPECT_TRUE(forces_a_tool(asked) || has_calls(asked) || goes_on ||
                asked.max_tokens.value_or(9999) <= 1024)
        << "thinking left out for no reason";
  } else {
    EXPECT_EQ(thinks, asks);
    EXPECT_EQ(told.reasoning.mode == Mode::off, is_off);
  }
  ASSERT_TRUE(told.max_tokens);
  if (asked.max_tokens) {
    EXPECT_EQ(*told.max_tokens, *asked.max_tokens);
  }
  if (const auto budget = told.reasoning.budget_tokens) {
    EXPECT_GE(*budget, 1024);
    EXPECT_LT(*budget, *told.max_tokens);
    EXPECT_LE(*budget, std::max<std::int64_t>(wish.budget_tokens.value_or(32768), 1024));
  }
  EXPECT_EQ(ignored.erase("reasoning.summary") > 0, !wish.summary.empty() && !thinks);
  const auto bound = [&](const auto& wanted, const auto& got, Field field, bool is_bound) {
    const bool left_out = wanted && thinks && is_bound;
    EXPECT_EQ(ignored.erase(std::string(field_name(client, field))) > 0, left_out);
    EXPECT_EQ(got.has_value(), wanted && !left_out);
    if (wanted && got) {
      EXPECT_EQ(*got, *wanted);
    }
  };
  std::optional<double> temperature = asked.temperature;
  if (temperature) {
    temperature = std::min(*temperature, 1.0);
  }
  bound(temperature, told.temperature, Field::temperature, temperature < 1.0);
  bound(asked.top_p, told.top_p, Field::top_p, asked.top_p < 0.95);
  bound(asked.top_k, told.top_k, Field::top_k, true);
}

/// What check_thinking() has looked at.
void take_thinking(const chat::Request& from, chat::Request& to) {
  to.reasoning = from.reasoning;
  to.max_tokens = from.max_tokens;
  to.temperature = from.temperature;
  to.top_p = from.top_p;
  to.top_k = from.top_k;
}

/// Writes for an upstream, reads what it would read; nullopt where it was refused, as it must.
std::optional<chat::Request> translate(const chat::Request& request, Api client, Api upstream) {
  const Format& format = format_of(upstream);
  Kept kept = kept_by(upstream, request, client);
  std::vector<std::string> ignored;
  const auto body = format.write_request(request, client, ignored);
  if (!body) {
    EXPECT_TRUE(kept.refused) << body.error().message;
    EXPECT_EQ(body.error().kind, chat::ErrorKind::invalid_request);
    EXPECT_FALSE(body.error().param.empty());
    return std::nullopt;
  }
  EXPECT_FALSE(kept.refused) << *body;
  auto read = format.read_request(*body);
  if (!read) {
    ADD_FAILURE() << read.error().message << "\n" << *body;
    return std::nullopt;
  }
  EXPECT_EQ(read->ignored, std::vector<std::string>()) << *body;
  Names lost(ignored.begin(), ignored.end());
  if (upstream == Api::messages) {
    check_thinking(request, client, *read, lost);
    take_thinking(*read, kept.request);
  }
  EXPECT_EQ(lost, kept.lost) << *body;
  EXPECT_EQ(difference(*read, kept.request), "") << *body;
  return std::move(*read);
}

std::string direction(std::initializer_list<Api> apis) {
  std::string text;
  for (const Api api : apis) {
    text += (text.empty() ? "" : " -> ") + std::string(format_of(api).name);
  }
  return text;
}

TEST(TranslatedConversation, KeepsItsMeaningOverEveryChainOfThreeApis) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomConversation random(seed);
  int whole_chains = 0;
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const chat::Request original = random.request();
    for (const Api first : kApis) {
      const auto asked = translate(original, first, first);
      for (const Api second : kApis) {
        SCOPED_TRACE(direction({first, second}));
        const auto translated = asked ? translate(*asked, first, second) : std::nullopt;
        for (const Api third : kApis) {
          SCOPED_TRACE(direction({first, second, third}));
          whole_chains += translated && translate(*translated, second, third) ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(whole_chains, kRounds * 27 / 4);  // not everything is refused
}

TEST(TranslatedConversation, IsTheSameWhenItIsTranslatedBackAndForthAgain) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomConversation random(seed);
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const chat::Request original = random.request();
    for (const Api api : kApis) {
      SCOPED_TRACE(format_of(api).name);
      const auto once = translate(original, api, api);
      const auto twice = once ? translate(*once, api, api) : std::nullopt;
      if (twice) {
        EXPECT_EQ(difference(*twice, *once), "");
      }
    }
  }
}

TEST(TranslatedAnswer, KeepsItsMeaningOverEveryChainOfThreeApis) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomConversation random(seed);
  const auto translate_answer = [](const chat::Response& response, Api api) {
    const Format& format = format_of(api);
    const std::string body = format.write_response(response, {.id = "x_1", .created_s = 1});
    const auto read = format.read_response(body);
    EXPECT_TRUE(read) << body;
    const chat::Response kept = kept_by(api, response);
    EXPECT_EQ(difference(read.value_or(chat::Response{}), kept), "") << body;
    return kept;
  };
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const chat::Response original = random.response();
    for (const Api first : kApis) {
      const chat::Response answered = translate_answer(original, first);
      for (const Api second : kApis) {
        const chat::Response translated = translate_answer(answered, second);
        for (const Api third : kApis) {
          SCOPED_TRACE(direction({first, second, third}));
          translate_answer(translated, third);
        }
      }
    }
  }
}

}  // namespace
}  // namespace gateway::formats
