// Charts of latencies without time, and of steps of load.

const kCurvePointsPerDecade = 24;  // as in distribution_curve.h
const kBinsPerDecade = 20;
const kNanosecondsPerMillisecond = 1e6;

const findMetric = (run, metric) =>
  run?.distributions.find((one) => one.metric === metric && one.curve.length > 0);

// Percentile curves of several distributions: [{distribution, name, colour, dash}].
function percentileChart(title, curves, note) {
  const length = Math.max(...curves.map(({distribution}) => distribution.curve.length));
  const rows = Array.from({length}, (_, i) => [
    10 ** (i / kCurvePointsPerDecade),
    ...curves.map(({distribution}) => distribution.curve[i] ?? null),
  ]);
  return {
    title, note, rows, log: true, size: 'tall',
    xName: 'percentile', xText: percentileName, xTicks: percentileTicks, xLog: true,
    series: curves.map(({name, colour: tone, dash}) =>
      ({name, colour: tone, dash, format: latency})),
    yTicks: {format: latencyTick},
    options: rows.length < 3 ? {drawPoints: true} : {},
  };
}

// With a curve of the baseline for each that it has.
function withBaseline(run, metrics) {
  return metrics.flatMap(([metric, tone]) => {
    const mine = findMetric(run, metric);
    const theirs = findMetric(run.baseline, metric);
    const name = metricTitle(metric);
    return [
      ...(mine ? [{distribution: mine, name, colour: tone}] : []),
      ...(theirs
        ? [{distribution: theirs, name: `baseline ${name}`, colour: tone, dash: true}] : []),
    ];
  });
}

function histogramChart(run) {
  const mine = findMetric(run, 'response');
  const theirs = findMetric(run.baseline, 'response');
  if (!mine) return null;
  const all = theirs ? [mine, theirs] : [mine];
  const first = Math.min(...all.map((one) => one.first_bin)) - 1;
  const last = Math.max(...all.map((one) => one.first_bin + one.shares.length));
  const rows = [];
  // A step holds until the next one's begin; the last closes the picture.
  for (let bin = first; bin <= last; ++bin) {
    rows.push([10 ** (bin / kBinsPerDecade) / kNanosecondsPerMillisecond,
      ...all.map((one) => one.shares[bin - one.first_bin] ?? 0)]);
  }
  const upper = (low) => low * 10 ** (1 / kBinsPerDecade);
  return {
    title: 'Histogram of the response time', rows, size: 'tall',
    xName: 'from', xText: (low) => `${latency(low)} to ${latency(upper(low))}`,
    xTicks: logTicks(latencyTick, 62), xLog: true,
    series: [{name: 'answers', colour: 'blue', format: percent,
      options: {fillGraph: true, fillAlpha: 0.35}},
    ...(theirs ? [{name: 'baseline', colour: 'orange', dash: true, format: percent}] : [])],
    yTicks: {format: (value) => `${Number(value.toPrecision(3))} %`},
    options: {stepPlot: true, strokeWidth: 1.4},
    note: `${mine.count.toLocaleString('en')} answers, mean ${latency(mine.mean)}, `
      + `longest ${latency(mine.max)}. Bins are equally wide on this scale.`,
  };
}

function distributionCharts(run) {
  const charts = [];
  const answers = withBaseline(run, [['response', 'blue'], ['service', 'teal']]);
  if (answers.length) {
    charts.push(percentileChart('Percentiles of the response time', answers,
      'As far as there are ten answers beyond.'));
  }
  const histogram = histogramChart(run);
  if (histogram) charts.push(histogram);
  const streams = withBaseline(run, [['ttfb', 'olive'], ['ttft', 'purple'],
    ['chunk_delay', 'orange'], ['chunk_gap', 'pink']]);
  if (streams.some(({name}) => !name.includes('TTFB')) && streams.length) {
    charts.push(percentileChart('Percentiles of the streams', streams,
      'TTFB: first byte. TTFT: first content. Chunk delay: receipt minus the provider\'s stamp.'));
  }
  const client = withBaseline(run, [['lag', 'red'], ['connect', 'grey']]);
  if (client.length) {
    charts.push(percentileChart('Percentiles of lag and connecting', client,
      'Lag: how late the client itself sent.'));
  }
  return charts;
}

// Throughput and latency against the load that was offered; where the knee or a ceiling lies.
function stepCharts(run) {
  const steps = run.steps.filter(({offered}) => known(offered) && offered > 0)
    .sort((a, b) => a.offered - b.offered);
  if (!steps.length) return [];
  const old = (run.baseline?.steps ?? []).filter(({offered}) => known(offered) && offered > 0);
  const rows = new Map();
  const fill = (some, at) => some.forEach((step) => {
    if (!rows.has(step.offered)) rows.set(step.offered, Array(old.length ? 6 : 3).fill(null));
    const row = rows.get(step.offered);
    [step.throughput, step.p50, step.p99].forEach((value, i) => { row[at + i] = value; });
  });
  fill(steps, 0);
  fill(old, 3);
  // Findings that are levels of load, and so places on this axis.
  const isLoad = (name) => name === 'knee_load' ||
    (name.startsWith('ceiling_per_second_p99') && run.offered === 'requests/s');
  const marks = run.marks
    .filter(({name}) => isLoad(name))
    .filter(({value}) => value >= steps[0].offered && value <= steps.at(-1).offered)
    .map(({value, title}) => ({from: value, to: value, kind: 'knee', label: title}));
  const lines = (prefix, dash) => [
    {name: `${prefix}throughput/s`, colour: 'blue', dash},
    {name: `${prefix}p50`, colour: 'teal', dash, second: true, format: latency},
    {name: `${prefix}p99`, colour: 'orange', dash, second: true, format: latency}];
  const invalid = steps.filter(({valid}) => !valid).length;
  return [{
    title: 'Throughput and latency by offered load', size: 'tall', marks,
    rows: [...rows].sort(([a], [b]) => a - b).map(([x, values]) => [x, ...values]),
    xName: run.offered, xText: plainNumber, xTicks: linearTicks(plainNumber, 62),
    series: [...lines('', false), ...(old.length ? lines('baseline ', true) : [])],
    y2Ticks: {format: latencyTick, log: true},
    options: {drawPoints: true, pointSize: 3, xRangePad: 14},
    note: 'Left: right answers per second. Right: latency, log scale.'
      + (invalid ? ` ${invalid} of ${steps.length} steps are no measurement.` : ''),
  }];
}
