#include "compare/report/html_page.h"

#include <string_view>

namespace compare::report {
namespace {

constexpr std::string_view kBeforeTitle = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>)";

constexpr std::string_view kStyle = R"(
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #fff; --ink: #1b1e22; --quiet: #5b636d; --line: #dde1e5;
  --bad: #b42318; --unsure: #8f5b00; --good: #14713a; --plain: #48525e; --tint: #f0f2f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101317; --card: #181c21; --ink: #e4e7eb; --quiet: #9aa4af; --line: #2d333b;
    --bad: #ff8d80; --unsure: #ecb64a; --good: #6cd391; --plain: #b4bdc7; --tint: #20252b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem clamp(0.75rem, 3vw, 2.5rem) 3rem; max-width: 92rem;
  background: var(--page); color: var(--ink); overflow-wrap: break-word;
  font: 0.9375rem/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 0.6rem; font-size: 1.05rem; }
p { margin: 0.35rem 0; }
.quiet { color: var(--quiet); }
.bad { color: var(--bad); } .unsure { color: var(--unsure); } .good { color: var(--good); }
.plain { color: var(--plain); }
code, .name { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.92em; }
.verdict {
  display: flex; gap: 1rem; align-items: center; padding: 1.1rem 1.3rem; border-radius: 0.6rem;
  background: var(--card); border: 1px solid var(--line); border-left: 0.45rem solid currentColor;
}
.verdict > div { min-width: 0; }
.verdict .sign { font-size: 2.1rem; line-height: 1; }
.verdict p, .verdict .said { color: var(--ink); }
.counts {
  display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin: 0.45rem 0 0; padding: 0;
  list-style: none;
}
.counts b { font-size: 1.05em; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.6rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.42rem 0.75rem; text-align: left; vertical-align: top; }
tr + tr > *, tbody + tbody > tr > *, thead + tbody > tr:first-child > * {
  border-top: 1px solid var(--line);
}
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; white-space: nowrap;
  background: var(--card); }
tbody th { font-weight: 500; }
.group > th { background: var(--tint); font-weight: 600; padding-block: 0.3rem; }
.number { text-align: right; white-space: nowrap; }
.word { white-space: nowrap; font-weight: 600; }
.change b { display: block; }
td, tbody th { color: var(--ink); }
td.word, td.change b, td.plot, .group > th { color: inherit; }
th.bench { min-width: 13rem; max-width: 30rem; overflow-wrap: anywhere; }
th small, td small { display: block; color: var(--quiet); font-weight: 400; }
.sides td, .sides th { overflow-wrap: anywhere; min-width: 7rem; }
.sides tr > * { padding-block: 0.16rem; border-top-color: transparent; }
.sides tbody th { color: var(--quiet); white-space: nowrap; }
.sides .baseline { width: 42%; }
td.plot { clip-path: inset(0); }  /* the upright lines are as long as any row */
td.left-out { color: var(--quiet); }
ul.plain-list { margin: 0.4rem 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; margin: 1.6rem 0 0.6rem; }
svg { display: block; width: 280px; min-width: 280px; height: auto; overflow: visible; }
svg text { fill: var(--quiet); font-size: 10px; text-anchor: middle; font-weight: 400; }
svg .end { text-anchor: start; } svg .start { text-anchor: end; }
svg path { fill: none; stroke: currentColor; stroke-width: 1; }
svg .zero { stroke: var(--quiet); }
svg .limit { stroke: var(--bad); stroke-dasharray: 4 2; }
svg .gain { stroke: var(--good); stroke-dasharray: 1 3; }
svg .tick { stroke: var(--line); }
svg .whisker { stroke-width: 1.6; }
svg .point { fill: currentColor; }
svg .ring { fill: var(--card); stroke-width: 1.8; }
svg .dots { stroke-width: 3; stroke-linecap: round; opacity: 0.45; }
svg.key { display: inline-block; width: 28px; min-width: 28px; vertical-align: -0.2em; }
:focus-visible { outline: 2px solid var(--plain); outline-offset: 2px; }
@media (min-width: 75rem) {
  .results { overflow: visible; }
  .results thead th { position: sticky; top: 0; z-index: 1; box-shadow: 0 1px var(--line); }
}
@media (max-width: 40rem) {
  body { padding-top: 0.75rem; }
  h1 { font-size: 1.2rem; }
  .verdict { padding: 0.8rem; }
  th, td { padding-inline: 0.5rem; }
  .results table { font-size: 0.85rem; }
  th.bench { min-width: 8.5rem; }
  .sides tbody th { white-space: normal; }
  .sides td, .sides th { min-width: 5rem; }
}
@media print {
  :root {
    --page: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --tint: #eee;
    --bad: #900; --unsure: #740; --good: #063; --plain: #333;
  }
  body { padding: 0; max-width: none; font-size: 9pt; print-color-adjust: exact; }
  .scroll { overflow: visible; border: 0; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  svg { width: 200px; min-width: 200px; }
}
)";

}  // namespace

std::string html_page(const std::string& title, const std::string& body) {
  std::string page(kBeforeTitle);
  page += title + "</title>\n<style>";
  page += kStyle;
  return page + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
}

}  // namespace compare::report
