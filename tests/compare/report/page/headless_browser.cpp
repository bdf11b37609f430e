#include "tests/compare/report/page/headless_browser.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "compare/report/page/content_policy.h"

namespace compare::report {
namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 4096> part{};
  while (pipe) {
    const std::size_t size = fread(part.data(), 1, part.size(), pipe.get());
    if (size == 0) {
      break;
    }
    output.append(part.data(), size);
  }
  return output;
}

/// The name of a Chromium on the path; empty where there is none.
std::string browser() {
  std::string name = output_of(
      "command -v chromium || command -v chromium-browser || command -v google-chrome || "
      "command -v google-chrome-stable");
  return name.substr(0, name.find('\n'));
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// What a page wrote to the console, of all that Chromium logs.
std::string console_of(const std::filesystem::path& log) {
  std::ifstream file(log);
  std::string written;
  for (std::string line; std::getline(file, line);) {
    written += line.find("CONSOLE") == std::string::npos ? "" : line + "\n";
  }
  return written;
}

Seen lines_of(const std::string& dom) {
  const std::size_t begin = dom.find(R"(<pre id="probe">)");
  Seen seen;
  if (begin == std::string::npos) {
    return seen;
  }
  std::istringstream lines(dom.substr(begin + 16, dom.find("</pre>", begin) - begin - 16));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    seen[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return seen;
}

}  // namespace

HeadlessBrowser::HeadlessBrowser() : browser_(browser()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "gatebench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) != nullptr) {
    folder_ = pattern;
  }
}

HeadlessBrowser::~HeadlessBrowser() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void HeadlessBrowser::SetUp() {
  ASSERT_FALSE(folder_.empty()) << "no folder of its own could be made";
  if (browser_.empty()) {
    GTEST_SKIP() << "no chromium on the path: ci/setup.sh page installs it";
  }
}

Seen HeadlessBrowser::look_at(std::string page, const std::string& probe_path, const View& view) {
  const std::filesystem::path root = GATEBENCH_SOURCE_DIR;
  const std::string probe =
      text_of(root / "tests/compare/report/page/watch.js") + text_of(root / probe_path);
  const std::string policy = "script-src ";
  page.insert(page.find(policy) + policy.size(), content_hash(probe) + " ");
  page.insert(page.find("<body>") + 6, "<script>" + probe + "</script>");
  const std::string folder = folder_.string();
  std::ofstream(folder + "/report.html") << page;
  std::ofstream(folder + "/phone.html")
      << R"(<!DOCTYPE html><meta charset=utf-8><pre id="probe"></pre><script>)"
         "addEventListener('message', ({data}) => {"
         " document.getElementById('probe').textContent = data; });</script>"
         R"(<iframe src="report.html)" +
             view.fragment + R"(" style="border:0;height:2000px;width:)" +
             std::to_string(view.width) + R"(px"></iframe>)";
  const bool phone = view.width < 500;
  const std::string command = command_for(view, phone ? 1280 : view.width) + "--dump-dom 'file://" +
                              folder + (phone ? "/phone.html" : "/report.html" + view.fragment) +
                              "' 2>'" + folder + "/log'";
  Seen seen = lines_of(output_of(command));
  EXPECT_EQ(console_of(folder + "/log"), "") << "nothing is written to it";
  return seen;
}

std::string HeadlessBrowser::printed(const std::string& page) {
  const std::string folder = folder_.string();
  std::ofstream(folder + "/report.html") << page;
  output_of(command_for({}, 1280) + "--print-to-pdf='" + folder + "/report.pdf' 'file://" + folder +
            "/report.html' 2>'" + folder + "/log'");
  return text_of(folder + "/report.pdf");
}

/// Up to what it shall do with which page.
std::string HeadlessBrowser::command_for(const View& view, int width) const {
  return "timeout 100 '" + browser_ + "' --headless=new --disable-gpu --hide-scrollbars" +
         (geteuid() == 0 ? " --no-sandbox" : "") +
         " --disable-background-networking --disable-component-update --no-first-run" +
         (view.dark ? " --blink-settings=preferredColorScheme=0" : "") + " --user-data-dir='" +
         folder_.string() + "/profile' --window-size=" + std::to_string(width) +
         ",1600 --virtual-time-budget=20000 --enable-logging=stderr ";
}

}  // namespace compare::report
