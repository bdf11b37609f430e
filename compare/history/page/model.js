// What was measured: the page's data, and what is worked out of it. Knows no element of the page.

const data = JSON.parse(document.getElementById('page-data').textContent);
const {commits, series: allSeries, environments, events} = data;
const commitCount = commits.id.length;

// A benchmark's metric; its series are those of the machines it was measured on.
const topics = new Map();
for (const series of allSeries) {
  let key = `${series.suite}/${series.benchmark}:${series.metric}`;
  if (topics.has(key) && topics.get(key).unit !== series.unit) key += ` (${series.unit})`;
  if (!topics.has(key)) {
    const {suite, benchmark, metric, unit, better} = series;
    topics.set(key, {key, suite, benchmark, metric, unit, better, lines: [],
      words: `${suite}/${benchmark}:${metric}`.toLowerCase()});
  }
  series.topic = topics.get(key);
  series.topic.lines.push(series);
  series.events = [];
}
for (const event of events) {
  for (const movement of event.movements) {
    allSeries[movement.series].events.push({event, movement});
  }
}

// Where the commits stand on either axis. Of one without a time: where the one before it stands.
// No two stand in one place.
const hasTimes = commits.time.some(known);
const positions = {commit: Array.from({length: commitCount}, (_, i) => i), date: []};
for (let i = 0, last = -Infinity; i < commitCount; ++i) {
  last = Math.max(last + 1, commits.time[i] ?? -Infinity);
  if (last === -Infinity) last = commits.time.find(known) ?? 0;
  positions.date.push(last);
}

const shortId = (id) => (/^[0-9a-f]{12,}$/.test(id) ? id.slice(0, 10) : id.slice(0, 40));
const dateText = (ms) =>
  (known(ms) ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : '');
const dayText = (ms) => (known(ms) ? new Date(ms).toISOString().slice(0, 10) : '');

// The commit that an address names by the begin of its id; -1 where none does.
const commitNamed = (name) => (name ? commits.id.findIndex((id) => id.startsWith(name)) : -1);

// The first of sorted `values` that is not below `least`.
function firstFrom(values, least) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Index of the series' point at a commit; -1 where it was not measured there.
function pointAt(series, commit) {
  const i = firstFrom(series.at, commit);
  return series.at[i] === commit ? i : -1;
}

const passes = (series, i) =>
  state.environment === '' || series.environment[i] === Number(state.environment);

// The series of a topic that the filters let through.
const linesOf = (topic) => topic.lines.filter((series) =>
  (state.machine === '' || series.machine === state.machine) &&
  (state.environment === '' || series.environment.includes(Number(state.environment))));

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// The greatest lasting change that was found in a series within a range; null where none was. A
// step at the first commit is before the range, a drift that begins there is not.
function lastingChange(series, from, to) {
  return series.events
    .filter(({event: {commit, kind}}) => commit <= to && commit >= from + (kind === 'drift' ? 0 : 1)
      && passes(series, firstFrom(series.at, commit)))
    .map(({event, movement}) => ({ratio: movement.ratio, event}))
    .reduce((most, one) => (weight(one) > weight(most) ? one : most), null);
}

// The greatest lasting change, or else from the first few commits of a range to its last few. null
// where there are fewer than two commits.
function changeOf(series, from, to) {
  const found = lastingChange(series, from, to);
  if (found) return found;
  const kept = [];
  for (let i = firstFrom(series.at, from); i < series.at.length && series.at[i] <= to; ++i) {
    if (passes(series, i)) kept.push(series.value[i]);
  }
  const few = Math.min(5, kept.length >> 1);
  if (few === 0) return null;
  const before = median(kept.slice(0, few));
  return before > 0 ? {ratio: median(kept.slice(-few)) / before, event: null} : null;
}

const magnitude = (ratio) => (ratio > 0 ? Math.abs(Math.log(ratio)) : -1);

// What lasts before what may be noise, and the greatest first. No logarithm of a double is 1000.
const weight = (change) => (change ? magnitude(change.ratio) + (change.event ? 1000 : 0) : -1);

// The change of the machine on which it is the greatest.
function changeOfTopic(topic, from, to) {
  return linesOf(topic).map((series) => changeOf(series, from, to))
    .reduce((most, one) => (weight(one) > weight(most) ? one : most), null);
}

// +1 worse, -1 better, 0 neither or not known.
function badness(better, ratio) {
  if (!known(ratio) || ratio === 1 || better === '') return 0;
  return (ratio > 1) === (better === 'lower') ? 1 : -1;
}

const isSpeed = (unit) => unit === '' || /^(ns|us|µs|ms|s|1\/s|B\/s)$/.test(unit);

// In words, for colour alone tells not everybody.
function changeWord(topic, ratio) {
  if (!known(ratio)) return '';
  if (ratio === 1) return 'same';
  const bad = badness(topic.better, ratio);
  if (bad === 0) return ratio > 1 ? 'higher' : 'lower';
  const words = isSpeed(topic.unit) ? ['slower', 'faster'] : ['worse', 'better'];
  return words[bad > 0 ? 0 : 1];
}

const toneOf = (bad) => ['good', 'plain', 'bad'][bad + 1];
const signOf = (bad) => ['▼', '', '▲'][bad + 1];

function changeText(ratio) {
  if (!known(ratio)) return '-';
  const change = 100 * (ratio - 1);
  const size = Math.abs(change);
  const text = size >= 1e9 ? size.toPrecision(3)
    : digits(size, size >= 100 ? 0 : size >= 0.95 || size === 0 ? 1 : 2);
  return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${text} %`;
}

const kScales = {
  ns: [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']],
  B: [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']],
  'B/s': [[2 ** 30, 'GiB/s'], [2 ** 20, 'MiB/s'], [2 ** 10, 'KiB/s'], [1, 'B/s']],
  '1/s': [[1e9, 'G/s'], [1e6, 'M/s'], [1e3, 'k/s'], [1, '/s']],
};
const grouped = new Intl.NumberFormat('en', {maximumSignificantDigits: 6});
const kNanoseconds = {ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9};

// As people read it, with its unit. `figures` significant digits.
function quantity(value, unit, figures = 4) {
  if (!known(value)) return '-';
  const nanoseconds = kNanoseconds[unit];
  const scaled = nanoseconds ? value * nanoseconds : value;
  const scale = kScales[nanoseconds ? 'ns' : unit];
  const size = Math.abs(scaled);
  const [one, name] = scale?.find(([least]) => size >= least) ?? scale?.at(-1) ?? [1, unit];
  const shown = Number((scaled / one).toPrecision(figures));
  // Nobody counts the noughts of 1e-300.
  const plain = shown === 0 || (Math.abs(shown) >= 1e-6 && Math.abs(shown) < 1e15);
  return `${plain ? grouped.format(shown) : shown}${name ? ` ${name}` : ''}`;
}

function intervalText(series, i) {
  if (!known(series.low[i])) return 'no interval';
  return `${quantity(series.low[i], series.unit)} to ${quantity(series.high[i], series.unit)}`;
}

// The keys in which two environments differ: ["compiler: GNU 12 → GNU 13"...].
function differences(one, other) {
  const before = new Map(environments[one]);
  const after = new Map(environments[other]);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'unknown'} → ${after.get(key) ?? 'unknown'}`);
}

// A point against another of the same series. Intervals that overlap tell nothing apart.
function judge(series, before, after) {
  const ratio = series.value[before] > 0 ? series.value[after] / series.value[before] : null;
  const bad = badness(series.better, ratio);
  if (!known(ratio)) return {ratio, bad: 0, word: '-'};
  if (series.exact) return {ratio, bad, word: changeWord(series.topic, ratio)};
  if (!known(series.low[before]) || !known(series.low[after])) {
    return {ratio, bad: 0, word: 'too few repetitions'};
  }
  const apart = series.low[after] > series.high[before] || series.high[after] < series.low[before];
  return apart ? {ratio, bad, word: changeWord(series.topic, ratio)}
    : {ratio, bad: 0, word: 'within the intervals'};
}
