#include "gateway/upstream/provider.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gateway::upstream {
namespace {

std::string wrong(std::string_view url) {
  ProviderOptions options;
  return read_base_url(url, options);
}

ProviderOptions read(std::string_view url) {
  ProviderOptions options;
  EXPECT_EQ(read_base_url(url, options), "") << url;
  return options;
}

TEST(BaseUrl, SaysWhereAProviderIs) {
  const ProviderOptions plain = read("http://127.0.0.1:9090");
  EXPECT_FALSE(plain.is_https);
  EXPECT_EQ(plain.host, "127.0.0.1");
  EXPECT_EQ(plain.port, 9090);
  EXPECT_EQ(plain.base_path, "");
  const ProviderOptions secure = read("https://api.openai.com");
  EXPECT_TRUE(secure.is_https);
  EXPECT_EQ(secure.port, 443);
  EXPECT_EQ(read("http://h").port, 80);
  EXPECT_EQ(read("http://[::1]:8080/").host, "::1");
  EXPECT_EQ(read("http://[::1]:8080/").port, 8080);
}

TEST(BaseUrl, TakesTheVersionThatClientsBaseUrlsEndWithOff) {
  EXPECT_EQ(read("https://api.openai.com/v1").base_path, "");
  EXPECT_EQ(read("https://api.openai.com/v1/").base_path, "");
  EXPECT_EQ(read("http://h/proxy/openai/v1").base_path, "/proxy/openai");
  EXPECT_EQ(read("http://h/proxy/").base_path, "/proxy");
}

TEST(BaseUrl, SaysWhatIsWrong) {
  EXPECT_NE(wrong("127.0.0.1:9090").find("neither http:// nor https://"), std::string::npos);
  EXPECT_NE(wrong("http://").find("has no host"), std::string::npos);
  EXPECT_NE(wrong("http://h:0").find("no port between"), std::string::npos);
  EXPECT_NE(wrong("http://h:65536").find("no port between"), std::string::npos);
  EXPECT_NE(wrong("http://h:80x").find("no port between"), std::string::npos);
  EXPECT_NE(wrong("http://h/?a=b").find("has a query"), std::string::npos);
  const std::string with_password = wrong("http://me:secret@h");
  EXPECT_NE(with_password.find("user or password"), std::string::npos);
  EXPECT_EQ(with_password.find("secret"), std::string::npos);
}

class RequestHead : public testing::Test {
 protected:
  RequestHead() {
    options.name = "up";
    options.host = "::1";
    options.port = 9090;
    options.base_path = "/base";
    options.key = "sk-1";
    envelope.stream = true;
  }
  std::string head(formats::Api api, bool count_tokens = false) {
    const Provider provider(options);
    return provider.request_head(
        api, {.envelope = &envelope, .request_id = "r-1", .count_tokens = count_tokens}, 12);
  }

  ProviderOptions options;
  formats::Envelope envelope;
};

TEST_F(RequestHead, OfOpenAiHasABearer) {
  EXPECT_EQ(head(formats::Api::chat_completions),
            "POST /base/v1/chat/completions HTTP/1.1\r\nHost: [::1]:9090\r\n"
            "Content-Type: application/json\r\nAccept: text/event-stream\r\n"
            "User-Agent: gatebench-gateway\r\nAuthorization: Bearer sk-1\r\nx-request-id: r-1\r\n"
            "Content-Length: 12\r\n\r\n");
}

TEST_F(RequestHead, OfAnthropicHasAVersionAndAKey) {
  options.port = 80;
  envelope.stream = false;
  EXPECT_EQ(head(formats::Api::messages, true),
            "POST /base/v1/messages/count_tokens HTTP/1.1\r\nHost: [::1]\r\n"
            "Content-Type: application/json\r\nAccept: application/json\r\n"
            "User-Agent: gatebench-gateway\r\nanthropic-version: 2023-06-01\r\nx-api-key: sk-1\r\n"
            "x-request-id: r-1\r\nContent-Length: 12\r\n\r\n");
}

TEST_F(RequestHead, HasNoKeyWhereThereIsNone) {
  options.key.clear();
  EXPECT_EQ(head(formats::Api::responses).find("Authorization"), std::string::npos);
}

TEST(Provider, SpeaksToOpenAiInTheClientsOwnOfItsTwoApis) {
  ProviderOptions options;
  options.host = "127.0.0.1";
  const Provider openai(options);
  EXPECT_EQ(openai.api_for(formats::Api::responses), formats::Api::responses);
  EXPECT_EQ(openai.api_for(formats::Api::chat_completions), formats::Api::chat_completions);
  EXPECT_EQ(openai.api_for(formats::Api::messages), formats::Api::chat_completions);
  options.api = formats::Api::messages;
  EXPECT_EQ(Provider(options).api_for(formats::Api::responses), formats::Api::messages);
}

TEST(Provider, IsThereAndToldOfBeforeItsNameCanBeResolved) {
  std::vector<std::string> told;
  ProviderOptions options;
  options.name = "up";
  options.host = "no such host";
  options.report = [&told](const std::string& what) { told.push_back(what); };
  const Provider provider(options);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].find("the upstream 'up': cannot resolve no such host: "), 0U) << told[0];
  EXPECT_FALSE(provider.is_available(Time()));
  options.host = "127.0.0.1";
  EXPECT_TRUE(Provider(options).is_available(Time()));
}

}  // namespace
}  // namespace gateway::upstream
