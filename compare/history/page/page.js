// The page: its buttons, its keys, paper, and the address.

const kRanges = [['', 'all'], ['last-100', '100'], ['last-50', '50'], ['last-20', '20']];
const kDays = [['days-365', '1 year'], ['days-90', '90 d'], ['days-30', '30 d']];

function buildRanges() {
  const ranges = [...kRanges, ...(hasTimes ? kDays : [])];
  byId('ranges').append(...ranges.map(([range, text]) => {
    const button = element('button', {type: 'button', textContent: text});
    button.dataset.range = range;
    button.title = /last/.test(range) ? `the last ${text} commits` : `the last ${text}`;
    button.addEventListener('click', () => update({range}));
    return button;
  }));
}

function bindTools() {
  for (const button of document.querySelectorAll('[data-axis]')) {
    button.addEventListener('click', () => update({axis: button.dataset.axis}));
    button.disabled = button.dataset.axis === 'date' && !hasTimes;
  }
  for (const button of document.querySelectorAll('[data-scale]')) {
    button.addEventListener('click', () => update({scale: button.dataset.scale}));
  }
  for (const id of ['band', 'dots', 'table']) {
    byId(id).addEventListener('click', () => update({[id]: !state[id]}));
  }
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();  // the address is the view's
    byId('plot').focus();
  });
  byId('copy').addEventListener('click', copyLink);
  byId('help-button').addEventListener('click', () => byId('help').showModal());
}

parts.tools = () => {
  const press = (button, on) => button.setAttribute('aria-pressed', String(on));
  const scale = scaleShown();
  for (const [name, value] of [['axis', state.axis], ['scale', scale], ['range', state.range]]) {
    const buttons = document.querySelectorAll(`[data-${name}]`);
    buttons.forEach((button) => press(button, button.dataset[name] === value));
  }
  for (const id of ['band', 'dots', 'table']) press(byId(id), state[id]);
};

async function copyLink() {
  saveNow();
  let copied = true;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    copied = false;  // not every frame may; the address bar has it
  }
  byId('told').textContent = copied ? 'Link copied.' : 'The link is in the address bar.';
}

const kKeys = {
  ArrowLeft: () => stepCommit(-1), ArrowRight: () => stepCommit(1),
  Home: () => stepCommit(-commitCount), End: () => stepCommit(commitCount),
  ArrowUp: () => stepTopic(-1), ArrowDown: () => stepTopic(1),
  k: () => stepTopic(-1), j: () => stepTopic(1),
  a: () => state.at >= 0 && update({a: state.at, ...(state.b === state.at ? {b: -1} : {})}),
  b: () => state.at >= 0 && state.at !== state.a && update({b: state.at}),
  '+': () => zoomBy(0.5), '=': () => zoomBy(0.5), '-': () => zoomBy(2),
  0: () => update({range: ''}), Escape: () => update({a: -1, b: -1, range: '', at: -1}),
  '/': () => byId('find').focus(), '?': () => byId('help').showModal(),
  t: () => update({table: !state.table}),
  l: () => update({scale: {linear: 'log', log: 'percent', percent: 'linear'}[state.scale]}),
  d: () => hasTimes && update({axis: state.axis === 'date' ? 'commit' : 'date'}),
};

// In the list they go along it; Enter is the button's own.
const kListKeys = {
  ArrowUp: () => reachBeside(-1), ArrowDown: () => reachBeside(1),
  Home: () => reachBeside(-Infinity), End: () => reachBeside(Infinity),
  '+': addReached, '=': addReached,
};

// Only the chart and the list take the keys that scroll elsewhere.
const kScrolling = ['ArrowUp', 'ArrowDown', 'Home', 'End'];

function onKey(event) {
  const {key, target} = event;
  if (event.ctrlKey || event.metaKey || event.altKey || byId('help').open) return;
  if (target.matches('input, select, textarea')) {
    if (key === 'Escape' || (key === 'Enter' && target.id === 'find')) byId('plot').focus();
    return;
  }
  if (!Object.hasOwn(kKeys, key)) return;
  const listed = target.closest('#list') && Object.hasOwn(kListKeys, key);
  if (kScrolling.includes(key) && !listed && !target.closest('#plot')) return;
  event.preventDefault();
  if (listed) {
    kListKeys[key]();
    return;
  }
  if (key === 'ArrowLeft' || key === 'ArrowRight') byId('plot').focus({preventScroll: true});
  kKeys[key]();
}

// On paper: light colours, the paper's width, the long tables last, and the chart as a picture,
// finer than a screen's.
function print(on) {
  document.documentElement.classList.toggle('printing', on);
  byId(on ? 'left-out' : 'changes').before(byId('comparison'), byId('shown'));
  fillTable(on ? kMostPaperRows : kMostRows);
  if (!chart.graph) return;
  if (!on) thawPlot(byId('plot'));
  chart.graph.updateOptions({pixelRatio: on ? 3 : null}, true);
  parts.chart();
  chart.graph.resize();
  if (on) freezePlot(byId('plot'));
}

// A link may be of another history, or older or newer than this page.
function tellMissing(missing) {
  const kMost = 5;
  const drawn = state.shown.join(', ') || 'no benchmark';
  const names = [...missing.keys()].slice(0, kMost);
  if (missing.size > kMost) names.push(`and ${missing.size - kMost} more`);
  const instead = new Set([...missing.values()].map((one) => one || drawn));
  byId('missing').textContent = missing.size ? 'This link names what is not in this history: '
    + `${names.join(', ')}. Shown instead: ${[...instead].join(', ')}.` : '';
}

function showAll() {
  forgetSaving();
  const {read, missing} = readHash();
  Object.assign(state, read);
  if (!state.shown.length) {
    parts.filters();
    parts.list();
    state.shown = listed.slice(0, 1);
  }
  for (const [name, show] of Object.entries(parts)) if (name !== 'pins') show();
  tellMissing(missing);
}

function begin() {
  buildFilters();
  buildRanges();
  bindTools();
  buildEvents();
  byId('empty').hidden = allSeries.length > 0;
  byId('view').hidden = allSeries.length === 0;
  if (data.left_out > 0) {
    byId('left-out').textContent = `The oldest ${data.left_out} commits are left out of this page.`;
  }
  if (allSeries.length > 0) showAll();
  addEventListener('keydown', onKey);
  addEventListener('hashchange', () => hashOf() !== location.hash && showAll());
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  onThemeChange(() => parts.chart());
  document.documentElement.dataset.ready = 'true';
}

begin();
