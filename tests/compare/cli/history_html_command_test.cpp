// compare history html, on a history that the tool itself has made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"

namespace compare {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class HistoryHtml : public ScratchFolder {
 protected:
  static void add(const std::string& commit) {
    const std::string result = GATEBENCH_SOURCE_DIR "/compare/examples/baseline.json";
    const CommandResult added =
        run_compare({"history", "add", "folder", result, "--commit", commit});
    ASSERT_EQ(added.exit_code, 0) << added.err;
  }
};

TEST_F(HistoryHtml, WritesThePageAndTheFeed) {
  add("1111111111111111111111111111111111111111");
  add("2222222222222222222222222222222222222222");
  const CommandResult result =
      run_compare({"history", "html", "folder", "--out", "page.html", "--feed", "feed.xml",
                   "--title", "Speed <of it>", "--repository-url", "https://git.example/x"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(read("page.html"), HasSubstr("<h1>Speed &lt;of it&gt;</h1>"));
  EXPECT_THAT(read("page.html"),
              HasSubstr("https://git.example/x/commit/2222222222222222222222222222222222222222"));
  EXPECT_THAT(read("page.html"), HasSubstr("\"chat/read_openai/500\""));
  EXPECT_THAT(read("feed.xml"), HasSubstr("<title>Speed &lt;of it&gt;: regressions</title>"));
}

TEST_F(HistoryHtml, ThePageAndTheFeedNameEachOther) {
  add("1111111111111111111111111111111111111111");
  const CommandResult result =
      run_compare({"history", "html", "folder", "--out", "page.html", "--feed", "./feed.xml",
                   "--page-url", "https://p.example/x/page.html"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(read("page.html"), HasSubstr("application/atom+xml\" title=\"Regressions\" "
                                           "href=\"feed.xml\">"));
  EXPECT_THAT(read("feed.xml"),
              HasSubstr("<link rel=\"alternate\" href=\"https://p.example/x/page.html\"/>"));
  EXPECT_THAT(read("feed.xml"),
              HasSubstr("<link rel=\"self\" href=\"https://p.example/x/feed.xml\"/>"));
  ASSERT_EQ(run_compare({"history", "html", "folder", "--out", "page.html"}).exit_code, 0);
  EXPECT_THAT(read("page.html"), Not(HasSubstr("application/atom+xml\" title"))) << "no feed";
}

TEST_F(HistoryHtml, RefusesWhatItCannotDo) {
  add("1111111111111111111111111111111111111111");
  expect_refusals("history",
                  {{{"html", "folder"}, "--out is required"},
                   {{"html", "folder", "--out", "x", "--repository-url", "javascript:x"},
                    "--repository-url is 'javascript:x', which is no link"},
                   {{"html", "folder", "--out", "x", "--page-url", "x.html"}, "which is no link"},
                   {{"html", "folder", "--out", "x", "--feed", "x"}, "are one file"},
                   {{"html", "folder", "--out", "-"}, "--out is '-'"},
                   {{"html", "folder", "--out", "x", "--feed", "-"}, "--feed is '-'"},
                   {{"html", "nowhere", "--out", "x"}, "nowhere"}});
}

}  // namespace
}  // namespace compare
