#include "compare/history/web_link.h"

#include <gtest/gtest.h>

namespace compare::history {
namespace {

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
