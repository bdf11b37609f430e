// Charts over time: one axis, from the begin of the first block's measured part.

// Rows of several tables of points joined by x: [[{x, values, gap}...], ...].
function joinRows(tables, end) {
  const width = tables.reduce((sum, {columns}) => sum + columns, 0);
  const rows = new Map();
  const rowAt = (x) => {
    if (!rows.has(x)) rows.set(x, Array(width).fill(null));
    return rows.get(x);
  };
  // Every chart begins and ends where the others do.
  for (const x of [0, end]) rowAt(x);
  let first = 0;
  for (const {points, columns} of tables) {
    for (const {x, values} of points) {
      const row = rowAt(x);
      values.forEach((value, i) => { row[first + i] = value; });
    }
    first += columns;
  }
  return [...rows].sort(([a], [b]) => a - b).map(([x, values]) => [x, ...values]);
}

// The points of columns with NaN where one block ends and the next has not begun, or where points
// are missing.
function pointsOf(xs, blocks, lengths, columns) {
  const points = [];
  xs.forEach((x, i) => {
    const before = xs[i - 1];
    const usual = lengths ? (lengths[i - 1] + lengths[i]) / 2 : Infinity;
    if (i > 0 && (blocks[i] !== blocks[i - 1] || x - before > 2.5 * usual)) {
      points.push({x: (before + x) / 2, values: columns.map(() => NaN)});
    }
    points.push({x, values: columns.map((column) => column[i])});
  });
  return points;
}

const middles = (time) => time.begin.map((begin, i) => begin + time.length[i] / 2);

// Where each block lies; of a staircase its steps, by their load.
function blockMarks(time, steps) {
  const marks = [];
  time.begin.forEach((begin, i) => {
    const last = marks.at(-1);
    const end = begin + time.length[i];
    if (last?.block === time.block[i]) last.to = end;
    else {
      const block = time.block[i];
      const label = steps.length ? plainNumber(steps[block - 1]?.offered) : `block ${block}`;
      marks.push({block, from: begin, to: end, kind: 'block', label});
    }
  });
  return marks.length > 1 ? marks : [];
}

// A spike is where most was offered; it takes recovery_seconds until all is well again.
function spikeMarks(time, findings) {
  const recovery = findings.find(({name}) => name.startsWith('recovery_seconds'));
  if (!recovery) return [];
  const highest = Math.max(...time.offered.filter(known));
  const marks = [];
  time.offered.forEach((offered, i) => {
    const end = time.begin[i] + time.length[i];
    const last = marks.at(-1);
    if (offered < 0.9 * highest) return;
    if (last && last.block === time.block[i]) last.to = end;
    else {
      marks.push({block: time.block[i], from: time.begin[i], to: end, kind: 'spike',
        label: 'spike'});
    }
  });
  return marks.flatMap((spike) => [spike, {
    from: spike.to, to: spike.to + recovery.value, kind: 'recovery',
    label: `recovered after ${plainNumber(recovery.value)} s`,
  }]);
}

const anyKnown = (column) => column.some(known);

function timeCharts(run) {
  const {time, target, baseline} = run;
  const last = (xs) => (xs.length ? xs.at(-1) : 0);
  const end = Math.max(last(time.begin) + (last(time.length) || 0), last(target.at), 1);
  const marks = [...blockMarks(time, run.steps), ...spikeMarks(time, run.marks)];
  const shared = {xName: 'at', xText: clock, xTicks: timeTicks, marks, rightGap: kAxisWidth + 11};
  const note = time.merged > 1
    ? `Each point stands for ${time.merged} intervals: the highest latency of them.` : '';
  const old = baseline?.time.begin.length ? baseline.time : null;

  // One chart of columns of the intervals, with those of the baseline dashed.
  const ofIntervals = (title, columns, more) => {
    const mine = columns.filter(({from}) => anyKnown(from(time)));
    if (mine.length === 0) return null;
    const theirs = old ? mine.filter(({overlay, from}) => overlay && anyKnown(from(old))) : [];
    const tables = [{columns: mine.length, points: pointsOf(middles(time), time.block, time.length,
      mine.map(({from}) => from(time)))}];
    if (theirs.length) {
      tables.push({columns: theirs.length, points: pointsOf(middles(old), old.block, old.length,
        theirs.map(({from}) => from(old)))});
    }
    return {...shared, title, rows: joinRows(tables, end), ...more, series: [...mine,
      ...theirs.map((column) => ({...column, name: `baseline ${column.name}`, dash: true}))]};
  };
  const ofSamples = (title, columns, more) => {
    const mine = columns.filter(({key}) => anyKnown(target[key]));
    if (mine.length === 0) return null;
    const points = pointsOf(target.at, target.block, null, mine.map(({key}) => target[key]));
    return {...shared, title, series: mine, ...more,
      rows: joinRows([{columns: mine.length, points}], end)};
  };
  const count = (key, name, tone, more = {}) =>
    ({name, colour: tone, from: (some) => some[key], ...more});
  const delay = (key, name, tone, more = {}) => count(key, name, tone, {format: latency, ...more});

  const openLoop = run.offered === 'requests/s';
  return [
    ofIntervals('Latency', [delay('p50', 'p50', 'blue', {overlay: true}),
      delay('p90', 'p90', 'teal'), delay('p99', 'p99', 'orange', {overlay: true}),
      delay('max', 'max', 'red', {options: {strokeWidth: 0.9}})],
    {log: true, yTicks: {format: latencyTick}, size: 'tall', note}),
    ofIntervals('Time to the first token', [delay('ttft', 'TTFT p50', 'purple', {overlay: true})],
      {log: false, yTicks: {format: latencyTick}}),
    ofIntervals('Load', [
      count('right', 'right answers/s', 'blue', {overlay: true}),
      count('offered', `offered: ${run.offered}`, 'grey', {second: !openLoop}),
      count('in_flight', 'in flight', 'orange', {second: true, options: {strokeWidth: 1}})],
    {note: `Left: per second. Right: ${openLoop ? '' : `${run.offered} and `}requests in flight.`}),
    ofSamples('Target: processors and memory', [
      {key: 'cores', name: 'CPU, cores', colour: 'teal'},
      {key: 'rss', name: 'RSS', colour: 'purple', second: true, format: memory},
      {key: 'heap', name: 'heap', colour: 'pink', second: true, format: memory},
      {key: 'throttled', name: 'throttled, %', colour: 'red', hidden: true, format: percent}],
    {y2Ticks: {format: memory}, note: 'Left: processors in use. Right: memory.'}),
    statusChart(run, shared, end),
    ofSamples('Target: descriptors and threads', [
      {key: 'files', name: 'open files', colour: 'blue'},
      {key: 'in_flight', name: 'in flight by its metrics', colour: 'orange'},
      {key: 'threads', name: 'threads', colour: 'olive', second: true}],
    {size: 'low', note: 'Left: descriptors. Right: threads.'}),
    ofSamples('Target: context switches per second', [
      {key: 'voluntary', name: 'voluntary', colour: 'teal'},
      {key: 'involuntary', name: 'involuntary', colour: 'red'}], {size: 'low'}),
  ].filter(Boolean);
}

// Right answers and failures by class, on top of each other. Where failures are rare, right answers
// would hide them, and begin switched off.
function statusChart(run, shared, end) {
  const {time} = run;
  if (!time.begin.length) return null;
  const classes = Object.keys(time.failures);
  const sum = (column) => column.reduce((all, value) => all + (value ?? 0), 0);
  const failed = classes.reduce((all, name) => all + sum(time.failures[name]), 0);
  const rare = failed > 0 && failed < 0.05 * sum(time.right);
  const tones = ['red', 'orange', 'purple', 'pink', 'olive', 'grey', 'teal'];
  const series = [...classes.map((name, i) => ({name, colour: tones[i % tones.length]})),
    {name: 'right', colour: 'blue', hidden: rare}];
  const columns = [...classes.map((name) => time.failures[name]), time.right];
  const points = pointsOf(middles(time), time.block, time.length, columns);
  return {...shared, title: 'Status: answers per second', series,
    rows: joinRows([{columns: columns.length, points}], end),
    options: {stackedGraph: true, stackedGraphNaNFill: 'none', fillAlpha: 0.5,
      connectSeparatedPoints: false},
    note: failed === 0 ? 'No request failed.'
      : rare ? 'Failures only; the legend adds the right answers.' : ''};
}
