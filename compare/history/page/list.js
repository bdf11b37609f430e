// The filters, and the list of benchmarks, lasting changes first.

const byId = (id) => document.getElementById(id);
const kMostListed = 300;
let listed = [];  // the keys of the topics that the filters let through, in order
let mostListed = kMostListed;

function option(value, text) {
  return element('option', {value, textContent: text});
}

function fillSelect(select, all, values, textOf = (value) => value) {
  select.append(option('', all), ...values.map((value) => option(value, textOf(value))));
  select.closest('label').hidden = values.length < 2;
}

const distinct = (values) => [...new Set(values)].sort();

// What tells an environment from the others.
function environmentText(index) {
  const varying = environments[index].filter(([key, value]) =>
    environments.some((other) => new Map(other).get(key) !== value));
  const text = varying.map(([key, value]) => `${key} ${value}`).join(', ');
  return text || `environment ${Number(index) + 1}`;
}

function buildFilters() {
  fillSelect(byId('suite'), 'all suites', distinct(allSeries.map(({suite}) => suite)));
  fillSelect(byId('metric'), 'all metrics', distinct(allSeries.map(({metric}) => metric)));
  fillSelect(byId('machine'), 'all machines', distinct(allSeries.map(({machine}) => machine)),
    (machine) => machine || 'not known');
  fillSelect(byId('environment'), 'all environments',
    environments.map((_, i) => String(i)), environmentText);
  for (const id of ['suite', 'metric', 'machine', 'environment', 'sort']) {
    byId(id).addEventListener('change', ({target}) => update({[id]: target.value}));
  }
  byId('find').addEventListener('input', ({target}) => update({find: target.value}));
  byId('list').addEventListener('focusin',
    ({target}) => reach(target.closest('li').querySelector(kStops)));
}

parts.filters = () => {
  for (const id of ['suite', 'metric', 'machine', 'environment', 'sort', 'find']) {
    if (byId(id).value !== state[id]) byId(id).value = state[id];
  }
  mostListed = kMostListed;
};

function topicsFound() {
  const words = state.find.toLowerCase().split(/\s+/).filter(Boolean);
  return [...topics.values()].filter((topic) =>
    (state.suite === '' || topic.suite === state.suite) &&
    (state.metric === '' || topic.metric === state.metric) &&
    words.every((word) => topic.words.includes(word)) && linesOf(topic).length > 0);
}

const rowsByKey = new Map();

function rowOf(topic) {
  if (rowsByKey.has(topic.key)) return rowsByKey.get(topic.key);
  const change = element('span', {className: 'change'});
  const name = element('button', {type: 'button', className: 'name', tabIndex: -1},
    element('span', {className: 'benchmark', textContent: topic.benchmark}),
    element('small', {textContent: `${topic.suite} · ${topic.metric}`}));
  name.addEventListener('click', () => showOnly(topic.key));
  const add = element('button', {type: 'button', className: 'add', textContent: '+', tabIndex: -1});
  add.setAttribute('aria-label', `${topic.benchmark} ${topic.metric} beside the others`);
  add.title = 'show beside the others, in percent';
  add.addEventListener('click', () => toggleShown(topic.key));
  const row = {item: element('li', {}, change, name, add), change, name, add};
  rowsByKey.set(topic.key, row);
  return row;
}

function showChange(place, topic, change) {
  const ratio = change?.ratio ?? null;
  const bad = change?.event ? (change.event.slower ? 1 : -1) : 0;
  const text = `${signOf(bad)} ${changeText(ratio)}`.trim();
  if (place.textContent !== text) place.textContent = text;
  place.className = `change ${change?.event ? toneOf(bad) : 'quiet'}`;
  place.title = change?.event
    ? `${changeWord(topic, ratio)}: the greatest lasting change within the commits shown`
    : 'no lasting change was found: the last commits shown against the first';
}

let reached = null;  // the one button of the list that Tab comes to
function reach(button) {
  if (reached) reached.tabIndex = -1;
  reached = button;
  if (reached) reached.tabIndex = 0;
}

const kStops = '.name, .more';

function reachBeside(step) {
  const stops = [...byId('list').querySelectorAll(kStops)];
  const next = stops[Math.min(stops.length - 1, Math.max(0, stops.indexOf(reached) + step))];
  reach(next);
  next.focus();
}

function addReached() {
  reached?.parentElement.querySelector('.add')?.click();
}

// Shows the items, and leaves the focus where it was.
function fillList(items) {
  const list = byId('list');
  const same = items.length === list.children.length &&
    items.every((item, i) => list.children[i] === item);
  if (!same) {
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...items);
    if (focused?.isConnected) focused.focus({preventScroll: true});
  }
  if (!reached?.isConnected) {
    reach(list.querySelector('.current .name') ?? list.querySelector(kStops));
  }
}

parts.list = () => {
  const [from, to] = rangeBounds();
  const found = topicsFound().map((topic) => ({topic, change: changeOfTopic(topic, from, to)}));
  if (state.sort === 'changed') found.sort((a, b) => weight(b.change) - weight(a.change));
  listed = found.map(({topic}) => topic.key);
  const items = found.slice(0, mostListed).map(({topic, change}) => {
    const row = rowOf(topic);
    showChange(row.change, topic, change);
    const shown = state.shown.includes(topic.key);
    row.item.classList.toggle('current', shown);
    row.name.setAttribute('aria-current', String(shown));
    row.add.setAttribute('aria-pressed', String(shown));
    return row.item;
  });
  if (found.length > items.length) {
    const more = element('button', {type: 'button', className: 'more', tabIndex: -1,
      textContent: `${found.length - items.length} more`});
    more.addEventListener('click', () => {
      mostListed *= 4;
      parts.list();
      byId('list').children[items.length - 1].querySelector(kStops).focus();
    });
    items.push(element('li', {}, more));
  }
  fillList(items);
  byId('count').textContent = found.length === topics.size
    ? `${topics.size} benchmarks` : `${found.length} of ${topics.size} benchmarks`;
};

// The benchmark before or after the one that is shown.
function stepTopic(step) {
  if (!listed.length) return;
  const now = listed.indexOf(state.shown.at(-1));
  const next = now < 0 ? 0 : Math.min(listed.length - 1, Math.max(0, now + step));
  showOnly(listed[next]);
  const list = byId('list');
  const item = rowsByKey.get(listed[next])?.item;
  if (!item?.isConnected) return;
  reach(item.querySelector('.name'));
  const above = item.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = above - list.clientHeight / 2;
  }
}
