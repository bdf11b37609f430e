// What is looked at: the whole of it stands in the address, so that every view has a link.

const kDefaults = {
  suite: '', metric: '', machine: '', environment: '', find: '', sort: 'changed',
  axis: 'commit', scale: 'linear', range: '', shown: [], a: -1, b: -1, at: -1,
  band: true, dots: true, table: false,
};
const state = {...kDefaults};

// Parts of the page by name, each a function that shows the state; filled by the parts.
const parts = {};

// Which parts show what.
const kShownBy = {
  suite: ['filters', 'list'], metric: ['filters', 'list'], find: ['filters', 'list'],
  sort: ['filters', 'list'],
  machine: ['filters', 'list', 'chart', 'cards', 'comparison', 'table'],
  environment: ['filters', 'list', 'chart', 'cards', 'comparison', 'table'],
  range: ['tools', 'list', 'chart', 'table'], shown: ['tools', 'list', 'chart', 'cards', 'table'],
  axis: ['tools', 'chart'], scale: ['tools', 'chart'], band: ['tools', 'chart'],
  dots: ['tools', 'chart'], table: ['tools', 'table'],
  a: ['pins', 'cards', 'comparison'], b: ['pins', 'cards', 'comparison'], at: ['reading'],
};

function hashOf() {
  const words = new URLSearchParams();
  for (const key of ['suite', 'metric', 'machine', 'environment', 'find', 'sort', 'axis', 'scale',
    'range']) {
    if (state[key] !== kFirst[key]) words.set(key, state[key]);
  }
  for (const key of state.shown) words.append('show', key);
  for (const key of ['a', 'b', 'at']) {
    if (state[key] >= 0) words.set(key, linkId(state[key]));
  }
  for (const key of ['band', 'dots']) if (!state[key]) words.set(key, 'off');
  if (state.table) words.set('table', 'on');
  return `#${words}`;
}

// As much of an id as tells it from all others.
function linkId(commit) {
  const id = commits.id[commit];
  return id.length > 12 && commitNamed(id.slice(0, 12)) === commit ? id.slice(0, 12) : id;
}

// What an address names that is not in this history, each with what is shown instead of it.
function missingFrom(words) {
  const missing = new Map();
  const take = (name, instead) => missing.set(name.slice(0, 200), instead);
  const holds = {
    suite: (value) => allSeries.some(({suite}) => suite === value),
    metric: (value) => allSeries.some(({metric}) => metric === value),
    machine: (value) => allSeries.some(({machine}) => machine === value),
    environment: (value) => /^\d+$/.test(value) && Number(value) < environments.length,
  };
  for (const [key, has] of Object.entries(holds)) {
    const value = words.get(key);
    if (value && !has(value)) take(`${key} ${value}`, kFirst[key] || `every ${key}`);
  }
  for (const key of words.getAll('show')) {
    if (!topics.has(key)) take(`benchmark ${key}`, '');  // '': the benchmark that is drawn
  }
  const range = (words.get('range') ?? '').split('..');
  for (const name of range.length > 1 ? range : []) {
    if (commitNamed(name) < 0) take(`commit ${name}`, 'all commits');
  }
  for (const [key, instead] of [['a', 'no A'], ['b', 'no B'], ['at', 'the newest commit']]) {
    const name = words.get(key);
    if (name && commitNamed(name) < 0) take(`commit ${name}`, instead);
  }
  return missing;
}

function readHash() {
  const words = new URLSearchParams(location.hash.slice(1));
  const read = {...kFirst};
  const missing = missingFrom(words);
  for (const key of Object.keys(read)) {
    const value = words.get(key);
    if (typeof read[key] !== 'string' || value === null) continue;
    if (!missing.has(`${key} ${value}`.slice(0, 200))) read[key] = value;
  }
  if (!['date', 'commit'].includes(read.axis) || !hasTimes) read.axis = 'commit';
  if (!['linear', 'log', 'percent'].includes(read.scale)) read.scale = 'linear';
  for (const key of ['a', 'b', 'at']) read[key] = commitNamed(words.get(key));
  for (const key of ['band', 'dots']) read[key] = words.get(key) !== 'off';
  read.table = words.get('table') === 'on';
  read.shown = words.getAll('show').filter((key) => topics.has(key));
  return {read, missing};
}

// One metric is enough to begin with: the one that gates, where there is one.
function firstState() {
  const metrics = new Set(allSeries.map(({metric}) => metric));
  return {...kDefaults,
    metric: metrics.size > 1 && metrics.has('real_time') ? 'real_time' : '',
    axis: hasTimes ? kDefaults.axis : 'commit'};
}
const kFirst = firstState();

// Browsers refuse addresses that change too often, so it follows a moment later.
let saving = 0;
function save() {
  clearTimeout(saving);
  saving = setTimeout(saveNow, 200);
}

function forgetSaving() {
  clearTimeout(saving);
  saving = 0;
}

// `step`: the browser's Back comes back to what was there before.
function saveNow(step = false) {
  forgetSaving();
  if (hashOf() === (location.hash || '#')) return;
  try {
    history[step ? 'pushState' : 'replaceState'](null, '', hashOf());
  } catch {
    location[step ? 'assign' : 'replace'](hashOf());  // where a frame may not touch its history
  }
}

// Whether choosing another benchmark now is a step for Back: of those that a held key runs through
// only the first is.
const kApart = 500;
let lastChoice = -Infinity;
function isStep({shown = state.shown}) {
  if (String(shown) === String(state.shown)) return false;
  const now = performance.now();
  const step = now - lastChoice > kApart;
  lastChoice = now;
  return step;
}

// Changes what is looked at and shows it.
function update(changes) {
  const step = isStep(changes);
  if (step && saving) saveNow();  // what is left, as it was last
  const touched = new Set();
  for (const [key, value] of Object.entries(changes)) {
    if (String(state[key]) === String(value)) continue;
    state[key] = value;
    kShownBy[key].forEach((part) => touched.add(part));
  }
  for (const [name, show] of Object.entries(parts)) if (touched.has(name)) show();
  if (touched.size) byId('missing').textContent = '';
  if (step) saveNow(true);
  else if (touched.size) save();
}

// First and last commit of the range: "" all, "last-50", "days-30", or "ID..ID".
function rangeBounds() {
  const last = Math.max(0, commitCount - 1);
  const [, kind, count] = /^(last|days)-(\d+)$/.exec(state.range) ?? [];
  if (kind === 'last') return [Math.max(0, commitCount - Number(count)), last];
  if (kind === 'days') {
    const since = positions.date[last] - Number(count) * 86400e3;
    return [Math.min(last, firstFrom(positions.date, since)), last];
  }
  const [from, to] = state.range.split('..').map(commitNamed);
  return from >= 0 && to > from ? [from, to] : [0, last];
}

function rangeOf(from, to) {
  const first = Math.max(0, Math.min(from, commitCount - 2));
  const last = Math.min(commitCount - 1, Math.max(to, first + 1));
  return first === 0 && last >= commitCount - 1 ? '' : `${linkId(first)}..${linkId(last)}`;
}

function shownTopics() {
  return state.shown.map((key) => topics.get(key)).filter(Boolean);
}

// Benchmarks of different units have no scale but percent.
function scaleShown() {
  const units = new Set(shownTopics().map(({unit}) => unit));
  return units.size > 1 ? 'percent' : state.scale;
}

function showOnly(key, changes = {}) {
  update({...changes, shown: [key], ...(state.shown.length > 1 && state.scale === 'percent'
    ? {scale: 'linear'} : {})});
}

function toggleShown(key) {
  const others = state.shown.filter((one) => one !== key);
  const shown = others.length < state.shown.length ? others : [...others, key];
  if (shown.length === 0) return;
  update({shown, ...(shown.length > 1 ? {scale: 'percent'} : {})});
}

// The first click pins A, the next ones B; on a pin it is taken out.
function pin(commit) {
  if (commit < 0) return;
  if (commit === state.a) update({a: state.b, b: -1});
  else if (commit === state.b) update({b: -1});
  else if (state.a < 0) update({a: commit});
  else update({b: commit});
}
