#include "compare/history/web_link.h"

#include <gtest/gtest.h>

namespace compare::history {
namespace {

TEST(WebLink, OnlyHttpAndHttpsBecomeLinks) {
  EXPECT_EQ(web_link("https://ci.example/runs/1?x=1#y"), "https://ci.example/runs/1?x=1#y");
  EXPECT_EQ(web_link("http://ci.example"), "http://ci.example");
  for (const auto* url : {"javascript:alert(1)", "data:text/html,x", "//ci.example", "HTTPS://x",
                          "", "file:///x", "https://x/ y", "https://x/\"onclick=", "https://x/<",
                          "https://x/\n", "https://x/\xC3\xA4"}) {
    EXPECT_EQ(web_link(url), "") << url;
  }
  const std::string start = "https://ci.example/";
  EXPECT_NE(web_link(start + std::string(2000 - start.size(), 'x')), "");
  EXPECT_EQ(web_link(start + std::string(2001 - start.size(), 'x')), "");
}

TEST(WebLink, OfACommitIsItsOwnOrThatOfTheRepository) {
  const std::string repository = "https://git.example/x/";
  EXPECT_EQ(commit_link({"abc", 0, "", "", "https://own.example/abc"}, repository),
            "https://own.example/abc");
  EXPECT_EQ(commit_link({"abc", 0, "", "", ""}, repository), "https://git.example/x/commit/abc");
  EXPECT_EQ(commit_link({"abc", 0, "", "", "javascript:x"}, repository),
            "https://git.example/x/commit/abc");
  EXPECT_EQ(commit_link({"../../evil", 0, "", "", ""}, repository), "");
  EXPECT_EQ(commit_link({"abc", 0, "", "", ""}, ""), "");
  EXPECT_EQ(commit_link({"abc", 0, "", "", ""}, "javascript:x"), "");
}

TEST(WebLink, NamesTheFeedThatLiesBesideThePage) {
  EXPECT_EQ(link_beside("page.html", "feed.xml"), "feed.xml");
  EXPECT_EQ(link_beside("/site/page.html", "/site/./feed.xml"), "feed.xml");
  EXPECT_EQ(link_beside("/site/page.html", "/site/feeds/slow.xml"), "feeds/slow.xml");
  EXPECT_EQ(link_beside("site/page.html", "site/a:b \"<ü>.xml"), "a%3Ab%20%22%3C%C3%BC%3E.xml");
  EXPECT_EQ(link_beside("/site/page.html", "/feed.xml"), "") << "not published with it";
  EXPECT_EQ(link_beside("page.html", "../feed.xml"), "");
  EXPECT_EQ(link_beside("page.html", "/site/feed.xml"), "");
}

}  // namespace
}  // namespace compare::history
