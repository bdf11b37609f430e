// Tables: all benchmarks A against B, what is drawn as text, and the changes that were found.

const kMostRows = 400;
const kMostPaperRows = 100;
const kMostCompared = 2000;

function tableOf(caption, head, rows) {
  return element('table', {}, element('caption', {textContent: caption}),
    element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}

function comparisonRows(a, b) {
  const rows = [];
  for (const topic of topics.values()) {
    for (const series of linesOf(topic)) {
      const [before, after] = [pointAt(series, a), pointAt(series, b)];
      if (before < 0 && after < 0) continue;
      const both = before >= 0 && after >= 0;
      const judged = both ? judge(series, before, after)
        : {ratio: null, bad: 0, word: `not measured at ${before < 0 ? 'A' : 'B'}`};
      const differ = both && series.environment[before] !== series.environment[after];
      rows.push({topic, series, before, after, differ, ...judged});
    }
  }
  // What is apart first, worse before better; by how much it moved within each.
  const order = ({bad, ratio}) => (bad > 0 ? 2000 : bad < 0 ? 1000 : 0) + magnitude(ratio);
  return rows.sort((one, other) => order(other) - order(one));
}

function comparisonRow({topic, series, before, after, ratio, bad, word, differ}) {
  const open = element('button', {type: 'button', textContent: topic.benchmark});
  open.addEventListener('click', () => showOnly(topic.key));
  const where = [topic.suite, topic.metric, series.machine].filter(Boolean).join(' · ');
  return element('tr', {},
    element('th', {scope: 'row'}, open, element('small', {textContent: where})),
    cell(quantity(series.value[before], series.unit), 'number'),
    cell(quantity(series.value[after], series.unit), 'number'),
    cell(changeText(ratio), `number ${toneOf(bad)}`),
    element('td', {className: `word ${toneOf(bad)}`}, `${signOf(bad)} ${word}`.trim(),
      ...(differ ? [element('small', {textContent: '≠ environments differ'})] : [])));
}

const kRowsAtOnce = 40;
let restTimer = 0;

parts.comparison = () => {
  const section = byId('comparison');
  clearTimeout(restTimer);
  section.hidden = state.a < 0 || state.b < 0;
  if (section.hidden) return;
  const rows = comparisonRows(state.a, state.b);
  const count = (bad) => rows.filter((row) => row.bad === bad).length;
  const left = Math.max(0, rows.length - kMostCompared);
  const caption = `A ${shortId(commits.id[state.a])} against B ${shortId(commits.id[state.b])}, `
    + 'these two commits alone: '
    + `${count(1)} worse, ${count(-1)} better beyond their intervals, of ${rows.length}`
    + (left ? `; ${left} more rows are left out` : '');
  const head = [heading('benchmark', 'col'), heading('A', 'col', 'number'),
    heading('B', 'col', 'number'), heading('change', 'col', 'number'), heading('', 'col')];
  const table = tableOf(caption, head, rows.slice(0, kRowsAtOnce).map(comparisonRow));
  byId('comparison-table').replaceChildren(table);
  // The rest after what can be seen has been painted.
  restTimer = setTimeout(() => {
    table.tBodies[0].append(...rows.slice(kRowsAtOnce, kMostCompared).map(comparisonRow));
  }, 60);
};

// What is drawn as text, the newest first: for those who see no chart, and on paper.
function shownTable(most) {
  const [from, to] = rangeBounds();
  const {lines} = chart;
  const within = chart.measured.filter((commit) => commit >= from && commit <= to).reverse();
  const rows = within.slice(0, most).map((commit) => element('tr', {},
    heading(shortId(commits.id[commit]), 'row', 'name'),
    cell(dayText(commits.time[commit]), 'word'),
    cell(commits.subject[commit]),
    ...lines.flatMap(({series, topic}) => {
      const i = pointAt(series, commit);
      if (i < 0 || !passes(series, i)) return [cell('-', 'number'), cell('-', 'number'), cell('')];
      const found = series.events.filter(({event}) => event.commit === commit);
      return [cell(quantity(series.value[i], series.unit), 'number'),
        cell(intervalText(series, i), 'number'),
        cell(found.map((one) => eventText(one, topic)).join('; '))];
    })));
  const head = [heading('commit', 'col'), heading('date', 'col'), heading('subject', 'col'),
    ...lines.flatMap((line) => [heading(lineName(line), 'col', 'number'),
      heading('95 % interval', 'col', 'number'), heading('change points', 'col')])];
  const left = within.length - rows.length;
  return tableOf(left > 0 ? `The newest ${rows.length} of ${within.length} commits shown`
    : `${rows.length} commits shown`, head, rows);
}

let tableTimer = 0;
function fillTable(most = kMostRows) {
  clearTimeout(tableTimer);
  tableTimer = 0;
  byId('shown-table').replaceChildren(shownTable(most));
}

// Many cells, and rarely seen: they follow when nothing moves any more.
parts.table = () => {
  byId('shown').classList.toggle('unseen', !state.table);
  clearTimeout(tableTimer);
  tableTimer = setTimeout(() => fillTable(), state.table ? 0 : 300);
};

function eventRow(event) {
  const worst = event.movements[0];
  const series = allSeries[worst.series];
  const open = element('button', {type: 'button', textContent: series.benchmark});
  open.addEventListener('click', () => {
    const all = {suite: '', metric: '', machine: '', environment: '', range: ''};
    showOnly(series.topic.key, {...all, at: event.commit});
    byId('plot').scrollIntoView({block: 'center'});
  });
  const more = event.movements.length - 1;
  const said = standing(event);
  const drift = event.kind === 'drift' ? ', drift' : '';
  return element('tr', {},
    element('th', {scope: 'row'}, commitLink(event.commit),
      element('small', {textContent: dayText(commits.time[event.commit])})),
    element('td', {className: `word ${event.slower ? 'bad' : 'good'}`,
      textContent: `${event.slower ? '▲ slower' : '▼ faster'}${drift}`}),
    element('td', {}, open, element('small', {textContent: `${series.suite} · ${series.metric}`
      + (more > 0 ? `, and ${more} more` : '')})),
    cell(changeText(worst.ratio), 'number'),
    element('td', {className: 'wide'}, commits.subject[event.commit],
      ...(said ? [element('small', {textContent: said})] : [])));
}

function buildEvents() {
  const newest = [...events].reverse().slice(0, kMostRows);
  const head = [heading('commit', 'col'), heading('change', 'col'),
    heading('benchmark that moved most', 'col'), heading('by', 'col', 'number'),
    heading('subject', 'col')];
  byId('events-table').replaceChildren(tableOf(
    events.length ? `${events.length} changes, the newest first, from level to level`
      : 'No lasting change was found.',
    head, newest.map(eventRow)));
  const notes = byId('warnings');
  notes.hidden = data.warnings.length === 0;
  const {length} = data.warnings;
  notes.querySelector('summary').textContent = `Notes on what was measured: ${length}`;
  const items = data.warnings.map((text) => element('li', {textContent: text}));
  notes.querySelector('ul').append(...items);
}
