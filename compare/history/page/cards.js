// What is known of the commit that is read, and of A and B.

const kMostCardLines = 6;

const cell = (text, className = '') => element('td', {className, textContent: text});
const heading = (text, scope, className = '') =>
  element('th', {scope, className, textContent: text});

function commitLink(commit) {
  const text = shortId(commits.id[commit]);
  const url = commits.url[commit];
  return url ? element('a', {href: url, rel: 'noopener noreferrer', className: 'name',
    textContent: text}) : element('span', {className: 'name', textContent: text});
}

function changeWords(series, before, after, against) {
  if (before < 0 || after < 0) return [];
  const {ratio, bad, word} = judge(series, before, after);
  return [`to ${against} `, element('b', {className: `word ${toneOf(bad)}`, title: word,
    textContent: `${signOf(bad)} ${changeText(ratio)}`.trim()})];
}

// The point before this one that the filters let through.
function previousPoint(series, i) {
  let before = i - 1;
  while (before >= 0 && !passes(series, before)) --before;
  return before;
}

// Of lines of one benchmark the machine is all that differs.
const nameWithin = (line) =>
  (shownTopics().length > 1 ? lineName(line) : line.series.machine || 'an unknown machine');

function figures(line, i, several) {
  const {series} = line;
  const pinned = state.a < 0 ? -1 : pointAt(series, state.a);
  const changes = [changeWords(series, previousPoint(series, i), i, 'previous'),
    changeWords(series, pinned === i ? -1 : pinned, i, 'A')].filter(({length}) => length);
  return element('div', {className: 'figures'},
    ...(several ? [element('p', {className: 'quiet'}, swatch(line), nameWithin(line))] : []),
    element('p', {},
      element('b', {className: 'value', textContent: quantity(series.value[i], series.unit)}),
      ' ', element('span', {className: 'interval', textContent: intervalText(series, i)}), ' ',
      element('small', {className: 'word', textContent: `n = ${series.count[i]}`})),
    element('p', {}, ...changes.flatMap((words, n) => (n ? [', ', ...words] : words))));
}

// Who took an event for granted and why; whether it is new.
function standing({acceptance, fresh}) {
  if (!acceptance) return fresh ? 'new' : '';
  return `accepted by ${acceptance.who || 'somebody'}: ${acceptance.why || 'no reason given'}`;
}

function eventText({event, movement}, topic) {
  const what = event.kind === 'drift' ? 'a drift begins' : 'a lasting step';
  const more = standing(event);
  return `${event.slower ? '▲' : '▼'} ${what}, ${changeText(movement.ratio)} `
    + `${changeWord(topic, movement.ratio)}${more ? `, ${more}` : ''}`;
}

// The environment of a point and what of it is new.
function environmentLine({line: {series}, i}) {
  const environment = series.environment[i];
  const before = previousPoint(series, i);
  const changed = before >= 0 && series.environment[before] !== environment
    ? differences(series.environment[before], environment) : [];
  const all = environments[environment].map(([key, value]) => `${key} ${value}`).join(' · ');
  return [
    ...(changed.length ? [element('p', {className: 'unsure',
      textContent: `≠ environment changed: ${changed.join('; ')}`})] : []),
    element('p', {className: 'quiet environment', textContent: all || 'environment not known',
      title: all}),
  ];
}

function referenceLine({line: {series, topic}, i}) {
  const found = series.references.find(([point]) => point === i);
  if (!found) return [];
  const [, id, ratio, low, high] = found;
  const interval = known(low) && known(high) ? ` (${changeText(low)} to ${changeText(high)})` : '';
  return [element('p', {textContent: `Measured in turn with ${shortId(id)}: `
    + `${changeText(ratio)}${interval} ${changeWord(topic, ratio)}`})];
}

function cardContent(title, commit) {
  const day = dateText(commits.time[commit]);
  const author = data.authors[commits.author[commit]];
  const lines = chart.lines.map((line) => ({line, i: pointAt(line.series, commit)}))
    .filter(({i}) => i >= 0).slice(0, kMostCardLines);
  const parts = [
    element('h3', {}, title, ' ', commitLink(commit)),
    element('p', {className: 'subject',
      textContent: commits.subject[commit] || 'no subject known'}),
    element('p', {className: 'quiet', textContent: [author, day].filter(Boolean).join(', ')}),
  ];
  if (!lines.length) {
    return [...parts, element('p', {className: 'quiet', textContent: 'Not measured here.'})];
  }
  parts.push(...lines.map(({line, i}) => figures(line, i, chart.lines.length > 1)));
  for (const {line} of lines) {
    for (const found of line.series.events.filter(({event}) => event.commit === commit)) {
      parts.push(element('p', {className: found.event.slower ? 'bad' : 'good',
        textContent: eventText(found, line.topic)}));
    }
  }
  parts.push(...referenceLine(lines[0]), ...environmentLine(lines[0]));
  const run = lines[0].line.series.run[lines[0].i];
  if (run >= 0) {
    parts.push(element('p', {}, element('a', {href: data.runs[run], rel: 'noopener noreferrer',
      textContent: 'the run that measured it'})));
  }
  return parts;
}

function showCard(id, title, commit, otherwise) {
  const card = byId(id);
  card.classList.toggle('empty', commit < 0);
  card.replaceChildren(...(commit < 0 ? [element('p', {className: 'quiet', textContent: otherwise})]
    : cardContent(title, commit)));
  if (id === 'card-at' || commit < 0) return;
  const remove = element('button', {type: 'button', textContent: 'unpin'});
  remove.addEventListener('click', () => pin(commit));
  card.querySelector('h3').append(' ', remove);
}

// Before anything is read: the newest.
parts.reading = () => {
  showReading();
  const newest = state.at < 0;
  showCard('card-at', newest ? 'Newest' : 'Commit', newest ? chart.measured.at(-1) ?? -1 : state.at,
    'Nothing is measured.');
};

parts.cards = () => {
  parts.reading();
  showCard('card-a', 'A', state.a, 'Click the chart, or press a: pins A.');
  showCard('card-b', 'B', state.b, 'Click once more, or press b: pins B, and compares all.');
};
