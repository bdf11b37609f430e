#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

namespace compare::report {

/// How a page is looked at.
struct View {
  int width = 1280;
  bool dark = false;
  std::string fragment = {};  ///< of the address, with its '#'
};

/// What a probe saw: its lines "name=value".
using Seen = std::map<std::string, std::string>;

/// Tests that look at a page in a real browser, in a folder of their own. Skipped where no Chromium
/// is on the path (ci/setup.sh page).
class HeadlessBrowser : public testing::Test {
 public:
  HeadlessBrowser(const HeadlessBrowser&) = delete;
  HeadlessBrowser& operator=(const HeadlessBrowser&) = delete;
  HeadlessBrowser(HeadlessBrowser&&) = delete;
  HeadlessBrowser& operator=(HeadlessBrowser&&) = delete;

 protected:
  HeadlessBrowser();
  ~HeadlessBrowser() override;
  void SetUp() override;

  /// Opens `page` from a file with watch.js and the script at `probe_path` (relative to the root)
  /// put in before all else and allowed by the page's policy; everything else is as it is written
  /// to disk. probe.report() of watch.js leaves the lines in an element <pre id="probe">, or posts
  /// them to the page around it: a view narrower than 500 pixels, the least that a window has, is a
  /// frame. Time is virtual. Fails the test where the browser's console has anything to say.
  Seen look_at(std::string page, const std::string& probe_path, const View& view);

  /// The page as a PDF.
  std::string printed(const std::string& page);

 private:
  [[nodiscard]] std::string command_for(const View& view, int width) const;

  std::string browser_;
  std::filesystem::path folder_;
};

}  // namespace compare::report
