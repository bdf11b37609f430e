#include "compare/history/page/atom_feed.h"

#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

#include "compare/history/web_link.h"
#include "compare/report/markup.h"
#include "compare/report/quantity.h"
#include "compare/report/visible_text.h"
#include "compare/results/rfc3339.h"

namespace compare::history {
namespace {

constexpr std::size_t kLongestText = 200;

std::string escaped(std::string_view any) {
  return report::escaped_markup(report::shortened(report::visible(any), kLongestText));
}

/// A name-based UUID (RFC 9562, version 8) of `name`.
std::string uuid_of(const std::string& name) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data());
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x80U);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string uuid = "urn:uuid:";
  for (std::size_t i = 0; i < 16; ++i) {
    uuid += i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
    uuid += kDigits[digest[i] >> 4U];
    uuid += kDigits[digest[i] & 0x0FU];
  }
  return uuid;
}

std::string rfc3339(std::int64_t time_ns) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return results::rfc3339_text(time_ns / kNanoseconds * kNanoseconds);
}

std::int64_t time_of(const Timeline& timeline, std::size_t commit) {
  for (std::size_t i = commit + 1; i > 0; --i) {
    if (timeline.commits[i - 1].time_ns > 0) {
      return timeline.commits[i - 1].time_ns;
    }
  }
  return 0;
}

std::string feed_name(const Series& series) {
  return series.suite + "/" + series.benchmark + " " + series.metric;
}

/// What rose from 0 has no ratio.
std::string shown_ratio(double ratio) {
  return std::isfinite(ratio) ? report::shown_change(ratio) : "from 0";
}

std::string shown_movement(const Timeline& timeline, const Movement& movement) {
  const Series& series = timeline.series[movement.series];
  const report::QuantityPair values =
      report::shown_pair(movement.before, movement.after, series.unit);
  std::string line = escaped(feed_name(series)) + ": " + shown_ratio(movement.ratio) + " (" +
                     escaped(values.first) + " to " + escaped(values.second) + ")";
  return series.machine.empty() ? line : line + " on " + escaped(series.machine);
}

std::string content_of(const Timeline& timeline, const Event& event) {
  std::string content;
  for (std::size_t i = 0; i < std::min(event.movements.size(), kMostFeedBenchmarks); ++i) {
    content += shown_movement(timeline, event.movements[i]) + "\n";
  }
  if (event.movements.size() > kMostFeedBenchmarks) {
    content += "and " + std::to_string(event.movements.size() - kMostFeedBenchmarks) + " more\n";
  }
  if (event.acceptance) {
    content += "Accepted by " + escaped(event.acceptance->who) + ": " +
               escaped(event.acceptance->why) + "\n";
  }
  return content;
}

/// The view of the page that shows the event: what state.js reads.
std::string entry_link(const Timeline& timeline, const Event& event, const FeedOptions& options) {
  const Commit& commit = timeline.commits[event.commit];
  const std::string page = web_link(options.page_url);
  if (page.empty() || event.movements.empty()) {
    return commit_link(commit, options.repository_url);
  }
  const Series& series = timeline.series[event.movements.front().series];
  return page + "#show=" + encoded(series.suite + "/" + series.benchmark + ":" + series.metric) +
         "&at=" + encoded(commit.id);
}

std::string link_element(const std::string& link, std::string_view relation) {
  return link.empty() ? ""
                      : "<link rel=\"" + std::string(relation) + "\" href=\"" +
                            report::escaped_markup(link) + "\"/>\n";
}

/// An acceptance of a part of an event makes two entries of it; the other part keeps its id.
std::string entry_id(const Event& event, const Commit& commit) {
  std::string name = "gatebench.history ";
  name += event.kind == EventKind::drift ? "drift slower " : "step slower ";
  name += commit.id;
  if (event.acceptance && !(event.acceptance->benchmark + event.acceptance->metric).empty()) {
    name += " " + event.acceptance->benchmark + " " + event.acceptance->metric;
  }
  return uuid_of(name);
}

std::string entry_of(const Timeline& timeline, const Event& event, const FeedOptions& options) {
  const Commit& commit = timeline.commits[event.commit];
  std::string title = event.kind == EventKind::drift ? "Drift from " : "Slower since ";
  title += escaped(commit.id.substr(0, 12));
  if (!event.movements.empty()) {
    const Movement& worst = event.movements.front();
    title +=
        ": " + escaped(feed_name(timeline.series[worst.series])) + " " + shown_ratio(worst.ratio);
    title += event.movements.size() > 1
                 ? " and " + std::to_string(event.movements.size() - 1) + " more"
                 : "";
  }
  title += event.acceptance ? " (accepted)" : "";
  const std::string author = commit.author.empty() ? "unknown" : escaped(commit.author);
  return "<entry>\n<id>" + entry_id(event, commit) + "</id>\n<title>" + title +
         "</title>\n<updated>" + rfc3339(time_of(timeline, event.commit)) +
         "</updated>\n<author><name>" + author + "</name></author>\n" +
         link_element(entry_link(timeline, event, options), "alternate") + "<summary>" +
         escaped(commit.subject) + "</summary>\n<content type=\"text\">" +
         content_of(timeline, event) + "</content>\n</entry>\n";
}

}  // namespace

std::string atom_feed(const Timeline& timeline, const Check& check, const FeedOptions& options) {
  std::string entries;
  std::int64_t updated_ns = 0;
  std::size_t count = 0;
  for (auto event = check.events.rbegin(); event != check.events.rend(); ++event) {
    if (!event->slower || count == kMostFeedEntries) {
      continue;
    }
    ++count;
    updated_ns = std::max(updated_ns, time_of(timeline, event->commit));
    entries += entry_of(timeline, *event, options);
  }
  // A feed's id stays while its title does, wherever it is published.
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
         "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>" +
         uuid_of("gatebench.history feed " + options.repository_url + " " + options.title) +
         "</id>\n<title>" + escaped(options.title) + "</title>\n<updated>" + rfc3339(updated_ns) +
         "</updated>\n<generator>gatebench</generator>\n" +
         link_element(web_link(options.page_url), "alternate") +
         link_element(link_from(web_link(options.page_url), options.feed_link), "self") + entries +
         "</feed>\n";
}

}  // namespace compare::history
