// What the chart draws: the lines of the shown benchmarks as dygraphs' rows, and what is drawn
// beside the lines: intervals, repetitions, change points.

const kColours = ['blue', 'orange', 'teal', 'purple', 'red', 'olive', 'pink', 'grey'];
const kDashes = [null, [7, 4], [2, 3], [9, 3, 2, 3]];
const kMostLines = 12;

// One for each machine of each shown benchmark. Colours and dashes tell them apart.
function shownLines() {
  const all = shownTopics().flatMap((topic) => linesOf(topic));
  const lines = all.slice(0, kMostLines).map((series, i) => ({
    series, topic: series.topic, name: `line ${i}`, colour: kColours[i % kColours.length],
    dash: kDashes[Math.floor(i / 2) % kDashes.length],
  }));
  return {lines, leftOut: all.length - lines.length};
}

// What 0 % is on a line: its value at A, or its first within the range. 0: it has none.
function baseOf(series, from, to) {
  const pinned = state.a >= 0 ? pointAt(series, state.a) : -1;
  if (pinned >= 0) return series.value[pinned];
  let i = firstFrom(series.at, from);
  while (i < series.at.length && series.at[i] <= to && !passes(series, i)) ++i;
  return series.value[i] ?? series.value[0];
}

// Rows [x, a value for each line]: null where a line has no point, NaN where it breaks, which is
// between points of different environments. Every second place is a commit's, those between are
// for breaks. `commitOf` and `pointOf` say what a row stands for.
function rowsOf(lines) {
  const width = lines.length;
  const slots = new Array(Math.max(0, 2 * commitCount - 1));
  const at = (slot) => (slots[slot] ??= new Array(width).fill(null));
  const points = new Map();
  lines.forEach(({series, toShown, breaks}, column) => {
    let before = -1;
    for (let i = 0; i < series.at.length; ++i) {
      if (!passes(series, i)) continue;
      const slot = 2 * series.at[i];
      if (before >= 0 && series.environment[before] !== series.environment[i]) {
        const between = series.at[before] + series.at[i];
        at(between)[column] = NaN;
        breaks.push({commit: series.at[i], before, after: i});
      }
      at(slot)[column] = toShown(series.value[i]);
      points.set(slot * width + column, i);
      before = i;
    }
  });
  const places = positions[state.axis];
  const rows = [];
  const commitOf = [];
  const pointOf = [];
  slots.forEach((values, slot) => {
    const x = (places[Math.floor(slot / 2)] + places[Math.ceil(slot / 2)]) / 2;
    rows.push([x, ...values]);
    commitOf.push(slot % 2 === 0 ? slot / 2 : -1);
    pointOf.push(values.map((_, column) => points.get(slot * width + column) ?? -1));
  });
  return {rows, commitOf, pointOf};
}

// Least and greatest of all that is drawn within the range; null where nothing is.
function extent(lines, from, to) {
  let low = Infinity;
  let high = -Infinity;
  const take = (value) => {
    if (!known(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const {series, toShown} of lines) {
    for (let i = firstFrom(series.at, from); i < series.at.length && series.at[i] <= to; ++i) {
      if (!passes(series, i)) continue;
      take(toShown(series.value[i]));
      if (state.band && known(series.low[i])) {
        take(toShown(series.low[i]));
        take(toShown(series.high[i]));
      }
      if (state.dots) for (const value of series.dots[i]) take(toShown(value));
    }
  }
  return low <= high ? [low, high] : null;
}

function valueRange(lines, from, to, log) {
  const found = extent(lines, from, to);
  if (!found) return log ? [1, 10] : [0, 1];
  const [low, high] = found;
  if (log) {
    const pad = Math.max(1.02, (high / low) ** 0.08);
    return [Math.max(low / pad, Number.MIN_VALUE), Math.min(high * pad, Number.MAX_VALUE)];
  }
  // A line that does not move is no mountain range.
  const pad = Math.max(0.08 * (high - low), 0.01 * Math.max(Math.abs(low), Math.abs(high)), 1e-12);
  return [Math.max(low - pad, -Number.MAX_VALUE), Math.min(high + pad, Number.MAX_VALUE)];
}

// Calls `visit(point of the chart, index in the series)` for all points of a line that are drawn,
// and `visit(null)` where it breaks.
function eachPoint(plot, line, pointOf, column, visit) {
  for (const point of plot.points) {
    if (Number.isNaN(point.yval)) visit(null);
    else if (point.yval !== null) visit(point, pointOf[point.idx][column]);
  }
}

function drawBand(plot, line, pointOf, column) {
  const {drawingContext: context, dygraph} = plot;
  const {series, toShown} = line;
  context.fillStyle = plot.color;
  context.strokeStyle = plot.color;
  context.globalAlpha = 0.2;
  let run = [];
  const fill = () => {
    context.beginPath();
    if (run.length === 1) context.rect(run[0][0] - 1.5, run[0][2], 3, run[0][1] - run[0][2]);
    run.forEach(([x, low]) => context.lineTo(x, low));
    if (run.length > 1) run.reverse().forEach(([x, , high]) => context.lineTo(x, high));
    context.fill();
    run = [];
  };
  eachPoint(plot, line, pointOf, column, (point, i) => {
    if (!point || !known(series.low[i])) {
      fill();
      return;
    }
    run.push([point.canvasx, dygraph.toDomYCoord(toShown(series.low[i])),
      dygraph.toDomYCoord(toShown(series.high[i]))]);
  });
  fill();
}

function drawDots(plot, line, pointOf, column) {
  const {drawingContext: context, dygraph} = plot;
  context.fillStyle = plot.color;
  context.globalAlpha = 0.5;
  eachPoint(plot, line, pointOf, column, (point, i) => {
    if (!point) return;
    for (const value of line.series.dots[i]) {
      const y = dygraph.toDomYCoord(line.toShown(value));
      if (known(y)) context.fillRect(point.canvasx - 1, y - 1, 2, 2);
    }
  });
}

// A triangle that points up above the line: it got slower there; down below it: faster. Hollow: it
// was accepted. A drift, which began there, has a bar at its tip's other end.
function drawMarker(context, x, y, {slower, kind, acceptance}) {
  const up = slower ? -1 : 1;
  const tone = colour(slower ? 'bad' : 'good');
  const base = y + up * 8;
  context.beginPath();
  context.moveTo(x, base + up * 11);
  context.lineTo(x - 6.5, base);
  context.lineTo(x + 6.5, base);
  context.closePath();
  context.fillStyle = acceptance ? colour('card') : tone;
  context.strokeStyle = acceptance ? tone : colour('card');
  context.lineWidth = acceptance ? 2 : 1;
  context.fill();
  context.stroke();
  if (kind !== 'drift') return;
  context.fillStyle = tone;
  context.fillRect(x - 6.5, base - up * 3 - 1, 13, 2);
}

function drawMarkers(plot, line, pointOf, column) {
  const {drawingContext: context} = plot;
  const at = new Map(line.series.events.map(({event}) => [event.commit, event]));
  eachPoint(plot, line, pointOf, column, (point, i) => {
    const event = point && at.get(line.series.at[i]);
    if (event) drawMarker(context, point.canvasx, point.canvasy, event);
  });
}

// What stands in for dygraphs' own drawing of a line: what goes below it, it, what goes above.
function plotter(line, pointOf, column) {
  return (plot) => {
    const {drawingContext: context} = plot;
    const apart = (draw) => {
      context.save();
      draw(plot, line, pointOf, column);
      context.restore();
    };
    if (state.band) apart(drawBand);
    if (state.dots) apart(drawDots);
    Dygraph.Plotters.linePlotter(plot);
    apart(drawMarkers);
  };
}
