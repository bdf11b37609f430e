#include "gateway/database/database_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/database/connection.h"

namespace gateway::database {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string error_of_connecting(const std::string& url) {
  try {
    connect(url);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(DatabaseUrl, IsToldByItsScheme) {
  EXPECT_EQ(kind_of("sqlite:x.db"), UrlKind::sqlite);
  EXPECT_EQ(kind_of("postgresql://h/d"), UrlKind::postgresql);
  EXPECT_EQ(kind_of("postgres://h/d"), UrlKind::postgresql);
  EXPECT_EQ(kind_of("mysql://h/d"), UrlKind::unknown);
  EXPECT_EQ(kind_of("postgresql:h"), UrlKind::unknown);
  EXPECT_EQ(kind_of(""), UrlKind::unknown);
}

TEST(DatabaseUrl, IsPrintedWithoutWhatMayBeSecret) {
  EXPECT_EQ(printable("sqlite:/a b.db"), "sqlite:/a b.db");
  EXPECT_EQ(printable("postgresql://h:5432/d"), "postgresql://h:5432/d");
  EXPECT_EQ(printable("postgres://ann:secret@h/d?sslpassword=secret"), "postgresql://...@h/d");
  EXPECT_EQ(printable("postgresql://ann:sec@ret@h/d"), "postgresql://...@h/d");
  EXPECT_EQ(printable("mysql://ann:secret@h/d"), "mysql:...");
  EXPECT_EQ(printable("ann secret:x"), "...");
  EXPECT_EQ(printable("secret"), "...");
}

TEST(DatabaseUrl, ThatIsWrongIsRefusedWithoutItsPassword) {
  for (const char* url :
       {"postgresql://ann:secret%zz@localhost/d", "postgresql://ann:sec/ret@localhost/d",
        "postgresql://ann:sec@ret@localhost/d", "postgresql://localhost/d?password=secret&x=secret",
        "postgresql://ann:x@localhost:secret/d", "postgresql://[secret"}) {
    EXPECT_THAT(error_of_connecting(url),
                AllOf(HasSubstr("postgresql://..."), HasSubstr("%40 for @"),
                      Not(HasSubstr("secret")), Not(HasSubstr("sec@ret")), Not(HasSubstr("ret"))))
        << url;
  }
}

TEST(DatabaseUrl, OfNoServerIsToldAtOnceWithoutItsPassword) {
  const std::string said =
      error_of_connecting("postgresql://ann:secret@/d?host=/nonexistent&port=5");
  EXPECT_THAT(said, AllOf(HasSubstr("postgresql:///nonexistent:5/d: cannot connect: "),
                          HasSubstr("check that the server runs"), Not(HasSubstr("secret"))));
  EXPECT_EQ(said.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace gateway::database
