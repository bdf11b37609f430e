// The chart: dygraphs draws the lines; pins, the reading and the legend are elements beside it.

const chart = {graph: null, lines: [], commitOf: [], measured: []};

function axisLabel(x) {
  if (state.axis === 'date') return dateText(x);
  return Number.isInteger(x) && commits.id[x] ? shortId(commits.id[x]).slice(0, 8) : '';
}

// Commits at whole places only.
function commitTicks(low, high, pixels) {
  const first = Math.max(0, Math.ceil(low));
  const last = Math.min(commitCount - 1, Math.floor(high));
  const step = Math.max(1, Math.ceil((last - first) / Math.max(1, pixels / 90)));
  const ticks = [];
  for (let i = first; i <= last; i += step) ticks.push({v: i, label: axisLabel(i)});
  return ticks;
}

function dayTicks(low, high, pixels) {
  const kDay = 86400e3;
  const rough = (high - low) / kDay / Math.max(1, pixels / 90);
  if (rough < 1) {
    const texts = (ms) => `${dayText(ms).slice(5)} ${new Date(ms).toISOString().slice(11, 16)}`;
    return linearTicks(texts, 110)(low, high, pixels);
  }
  const step = kDay * ([1, 2, 7, 14, 30, 60, 90, 180, 365].find((days) => days >= rough) ?? 730);
  const ticks = [];
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) {
    ticks.push({v, label: dayText(v)});
  }
  return ticks;
}

function valueTicks(scale) {
  const unit = shownTopics()[0]?.unit ?? '';
  const text = scale === 'percent'
    ? (value) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`
    : (value) => quantity(value, unit, 5);
  return (scale === 'log' ? logTicks : linearTicks)(text, 36);
}

// The lines and how their values become what is drawn.
function chooseLines(scale, from, to) {
  const {lines, leftOut} = shownLines();
  for (const line of lines) {
    line.breaks = [];
    const base = baseOf(line.series, from, to);
    if (scale === 'percent') {
      line.toShown = (value) => {
        const change = 100 * (value / base - 1);
        return base > 0 && known(change) ? change : null;
      };
    } else {
      line.toShown = scale === 'log' ? (value) => (value > 0 ? value : null) : (value) => value;
    }
  }
  return {lines, leftOut};
}

function windowOf(from, to) {
  const places = positions[state.axis];
  const pad = Math.max(0.012 * (places[to] - places[from]), state.axis === 'commit' ? 0.4 : 6e4);
  return [places[from] - pad, places[to] + pad];
}

function chartOptions(scale, from, to) {
  const {lines, pointOf} = chart;
  const shown = chart.commitOf.filter((commit) => commit >= from && commit <= to).length;
  const perLine = {};
  lines.forEach((line, column) => {
    perLine[line.name] = {strokePattern: line.dash, plotter: plotter(line, pointOf, column)};
  });
  return {
    file: chart.rows,
    labels: ['commit', ...lines.map(({name}) => name)],
    colors: lines.map((line) => colour(line.colour)),
    series: perLine,
    dateWindow: windowOf(from, to),
    valueRange: valueRange(lines, from, to, scale === 'log'),
    drawPoints: shown <= 80,
    axisLineColor: colour('axis'),
    gridLineColor: colour('grid'),
    axes: {
      x: {ticker: state.axis === 'date' ? dayTicks : commitTicks, axisLabelWidth: 84},
      y: {ticker: valueTicks(scale), logscale: scale === 'log', axisLabelWidth: 72},
    },
  };
}

const kFixedOptions = {
  legend: 'never', connectSeparatedPoints: true, axisLabelFontSize: 12, strokeWidth: 1.6,
  pointSize: 2.5, highlightCircleSize: 4, rightGap: 14,
};

function makeGraph(options) {
  const model = interaction();
  model.dblclick = () => update({range: ''});
  return new Dygraph(byId('plot'), options.file, {
    ...kFixedOptions, ...options, interactionModel: model,
    highlightCallback: (event, x) => readAt(nearestCommit(x)),
    clickCallback: (event, x) => pin(nearestCommit(x)),
    zoomCallback: (low, high) => zoomTo(low, high),
    drawCallback: (graph) => placeOverlays(graph),
    underlayCallback: drawBreaks,
  });
}

parts.chart = () => {
  const scale = scaleShown();
  const [from, to] = rangeBounds();
  const {lines, leftOut} = chooseLines(scale, from, to);
  const {rows, commitOf, pointOf} = rowsOf(lines);
  Object.assign(chart, {lines, rows, commitOf, pointOf});
  chart.measured = commitOf.filter((commit) => commit >= 0);
  byId('plot').hidden = rows.length === 0;
  showLegend(leftOut, scale);
  if (rows.length === 0) return;
  const options = chartOptions(scale, from, to);
  if (chart.graph) chart.graph.updateOptions(options);
  else chart.graph = makeGraph(options);
  showReading();
};

// In percent all is drawn against A; else only the uprights move.
parts.pins = () => {
  if (scaleShown() === 'percent') parts.chart();
  else if (chart.graph) placeOverlays(chart.graph);
};

// Where the environment changed, and so the line breaks.
function drawBreaks(context, area, graph) {
  context.save();
  context.strokeStyle = colour('axis');
  context.setLineDash([2, 4]);
  for (const {breaks} of chart.lines) {
    for (const {commit} of breaks) {
      const places = positions[state.axis];
      const x = graph.toDomXCoord((places[commit - 1] + places[commit]) / 2);
      if (x < area.x || x > area.x + area.w) continue;
      context.beginPath();
      context.moveTo(x, area.y);
      context.lineTo(x, area.y + area.h);
      context.stroke();
    }
  }
  context.restore();
}

function nearestCommit(x) {
  const {measured} = chart;
  if (!measured.length) return -1;
  const places = positions[state.axis];
  const rows = measured.map((commit) => [places[commit]]);
  return measured[nearestRow(rows, x)];
}

function zoomTo(low, high) {
  const places = positions[state.axis];
  const from = firstFrom(places, low);
  const to = firstFrom(places, high) - (places[firstFrom(places, high)] === high ? 0 : 1);
  const range = rangeOf(from, to);
  if (range === state.range) parts.chart();  // dygraphs has zoomed to where no commit begins
  else update({range});
}

// Halves or doubles what is seen, around what is read.
function zoomBy(factor) {
  const [from, to] = rangeBounds();
  const middle = state.at >= from && state.at <= to ? state.at : (from + to) / 2;
  const half = Math.max(1, (to - from) / 2 * factor);
  const low = Math.max(0, Math.round(Math.min(middle - half, commitCount - 1 - 2 * half)));
  update({range: rangeOf(low, Math.round(low + 2 * half))});
}

// A pin or the reading, as an upright line over the chart.
function placeOverlay(id, commit, graph) {
  const line = byId(id);
  const area = graph.getArea();
  const x = commit < 0 ? -1 : graph.toDomXCoord(positions[state.axis][commit]);
  line.hidden = x < area.x || x > area.x + area.w;
  line.style.left = `${x}px`;
  line.style.height = `${area.h}px`;
}

function placeOverlays(graph) {
  placeOverlay('pin-a', state.a, graph);
  placeOverlay('pin-b', state.b, graph);
  placeOverlay('reading-line', state.at, graph);
}

function showReading() {
  if (!chart.graph) return;
  placeOverlay('reading-line', state.at, chart.graph);
  const row = state.at < 0 ? -1 : chart.commitOf.indexOf(state.at);
  if (row >= 0) chart.graph.setSelection(row);
  else chart.graph.clearSelection();
}

// Under the pointer: shown at once, and no matter for the address.
function readAt(commit) {
  if (commit === state.at) return;
  state.at = commit;
  parts.reading();
}

function stepCommit(step) {
  const [from, to] = rangeBounds();
  const within = chart.measured.filter((commit) => commit >= from && commit <= to);
  if (!within.length) return;
  const now = within.indexOf(state.at);
  const next = now < 0 ? (step < 0 ? within.length - 1 : 0) : now + step;
  update({at: within[Math.min(within.length - 1, Math.max(0, next))]});
}

function lineName({topic, series}) {
  const several = topic.lines.length > 1 || state.machine !== '';
  const machine = several ? ` on ${series.machine || 'an unknown machine'}` : '';
  return `${topic.suite} ${topic.benchmark} ${topic.metric}${machine}`;
}

function swatch(line) {
  const mark = element('i', {className: `swatch ${line.dash ? 'dash' : ''}`});
  mark.style.borderColor = `var(--${line.colour})`;
  return mark;
}

function showLegend(leftOut, scale) {
  const entries = chart.lines.map((line) =>
    element('span', {className: 'entry'}, swatch(line), lineName(line)));
  byId('legend').replaceChildren(...entries);
  const against = state.a >= 0 ? `A, ${shortId(commits.id[state.a])}` : 'the first commit shown';
  const notes = [
    chart.lines.length === 0 ? 'Nothing measured passes the filters.' : '',
    leftOut > 0 ? `${leftOut} more lines are not drawn: choose fewer benchmarks or a machine.` : '',
    scale === 'percent' ? `In percent of ${against}.` : '',
    chart.lines.some(({breaks}) => breaks.length)
      ? 'Dotted uprights: the environment changed.' : '',
  ];
  byId('note').textContent = notes.filter(Boolean).join(' ');
}
