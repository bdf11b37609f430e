// One chart: dygraphs draws it, this adds a legend of buttons, the keyboard, and the data as a
// table. A spec has: title, note, rows ([x, y...], null: no point there, NaN: a gap), series
// ([{name, colour, dash, second, format, hidden}]), xName, xText, xTicks, xLog, yTicks, y2Ticks,
// log (undefined: no choice), marks ([{from, to, label, kind}]), options (more of dygraphs' own).

const kDash = [5, 4];
// Of every y axis, so that charts below each other have one time axis.
const kAxisWidth = innerWidth < 640 ? 50 : 62;

class Chart {
  constructor(spec) {
    this.spec = spec;
    this.peers = [this];
    this.log = spec.log ?? false;
    this.shown = spec.series.map((series) => !series.hidden);
    this.zoomed = null;
    this.row = -1;
    this.figure = this.buildFigure();
  }

  buildFigure() {
    const {spec} = this;
    this.plot = element('div', {className: `plot ${spec.size ?? ''}`, tabIndex: 0, role: 'group'});
    this.plot.setAttribute('aria-label', `${spec.title}, chart. Its data is in the table below.`);
    this.plot.addEventListener('keydown', (event) => this.onKey(event));
    this.reading = element('span', {className: 'reading'});
    this.reset = element('button', {type: 'button', textContent: 'show all', hidden: true});
    this.reset.addEventListener('click', () => this.zoomTo(null));
    const tools = element('div', {className: 'tools'}, this.reset);
    if (spec.log !== undefined) tools.prepend(this.buildScaleButton());
    const figure = element('figure', {className: 'chart'},
      element('figcaption', {}, element('h4', {textContent: spec.title}), tools),
      this.buildLegend(), this.plot);
    if (spec.note) figure.append(element('p', {className: 'quiet', textContent: spec.note}));
    figure.append(this.buildTable());
    return figure;
  }

  buildScaleButton() {
    const button = element('button', {type: 'button', textContent: 'log scale'});
    const show = () => button.setAttribute('aria-pressed', String(this.log));
    button.addEventListener('click', () => {
      this.log = !this.log;
      show();
      this.graph.updateOptions(this.scaleOptions());
    });
    show();
    return button;
  }

  buildLegend() {
    const legend = element('div', {className: 'legend'}, this.reading);
    this.values = this.spec.series.map((series, i) => {
      const value = element('span', {className: 'value'});
      const swatch = element('i', {className: `swatch ${series.dash ? 'dash' : ''}`});
      swatch.style.borderColor = `var(--${series.colour})`;
      const button = element('button', {type: 'button'}, swatch, series.name, value);
      button.setAttribute('aria-pressed', String(this.shown[i]));
      button.addEventListener('click', () => {
        this.shown[i] = !this.shown[i];
        button.setAttribute('aria-pressed', String(this.shown[i]));
        this.graph.setVisibility(i, this.shown[i]);
      });
      legend.append(button);
      return value;
    });
    return legend;
  }

  // Filled when it is opened: most people never do.
  buildTable() {
    const table = element('details', {className: 'data'},
      element('summary', {textContent: 'Data as a table'}));
    table.addEventListener('toggle', () => {
      if (table.open && table.children.length === 1) table.append(dataTable(this.spec));
    });
    return table;
  }

  draw() {
    if (this.graph) {
      this.graph.resize();
      return;
    }
    const {spec} = this;
    this.graph = new Dygraph(this.plot, spec.rows, {
      labels: [spec.xName, ...spec.series.map((series) => series.name)],
      visibility: this.shown,
      legend: 'never',
      connectSeparatedPoints: true,
      axisLabelFontSize: 12,
      strokeWidth: 1.6,
      highlightCircleSize: 3.5,
      xRangePad: 0,
      rightGap: spec.series.some((series) => series.second) ? 5 : spec.rightGap ?? 12,
      interactionModel: interaction(),
      highlightCallback: (event, x) => this.peers.forEach((peer) => peer.readAt(x)),
      unhighlightCallback: () => this.peers.forEach((peer) => peer.readNothing()),
      drawCallback: (graph, first) => first || this.afterDrawing(),
      underlayCallback: (context, area, graph) => drawMarks(context, area, graph, spec.marks ?? []),
      ...spec.options,
      ...this.colours(),
      ...this.scaleOptions(),
    });
    onThemeChange(() => this.graph.updateOptions(this.colours()));
  }

  colours() {
    return {
      colors: this.spec.series.map((series) => colour(series.colour)),
      axisLineColor: colour('axis'),
      gridLineColor: colour('grid'),
    };
  }

  scaleOptions() {
    const {spec} = this;
    const y = spec.yTicks ?? {format: plainNumber};
    const y2 = spec.y2Ticks ?? {format: plainNumber};
    const ticker = (log, format) => (log ? logTicks : linearTicks)(format, 34);
    const perSeries = {};
    for (const series of spec.series) {
      perSeries[series.name] = {
        axis: series.second ? 'y2' : 'y',
        strokePattern: series.dash ? kDash : null,
        ...series.options,
      };
    }
    return {
      series: perSeries,
      yRangePad: this.log ? 10 : null,
      axes: {
        x: {
          ticker: spec.xTicks, logscale: spec.xLog ?? false, axisLabelWidth: 70, drawGrid: true,
        },
        y: {
          ticker: ticker(this.log, y.format), logscale: this.log, axisLabelWidth: kAxisWidth,
          includeZero: !this.log,
        },
        y2: {
          ticker: ticker(y2.log, y2.format), logscale: y2.log ?? false,
          axisLabelWidth: kAxisWidth, includeZero: !y2.log, drawGrid: false, independentTicks: true,
          ...(y2.log ? {valueRange: this.logRange()} : {}),
        },
      },
    };
  }

  // dygraphs pads a second log axis on one side only.
  logRange() {
    const values = this.spec.rows.flatMap((row) =>
      row.slice(1).filter((value, i) => this.spec.series[i].second && value > 0));
    return values.length ? [Math.min(...values) / 1.3, Math.max(...values) * 1.3] : null;
  }

  afterDrawing() {
    const range = this.graph.isZoomed('x') ? this.graph.xAxisRange() : null;
    if (String(range) !== String(this.zoomed)) this.zoomTo(range);
  }

  // Charts that share an axis go together.
  zoomTo(range) {
    for (const peer of this.peers) {
      if (String(range) === String(peer.zoomed)) continue;
      peer.zoomed = range;
      peer.reset.hidden = !range;
      peer.graph?.updateOptions({dateWindow: range});
    }
  }

  readAt(x) {
    const {rows, series} = this.spec;
    this.row = nearestRow(rows, x);
    if (this.row < 0) return;
    this.graph?.setSelection(this.row);
    this.reading.textContent = `${this.spec.xName} ${this.spec.xText(rows[this.row][0])}`;
    series.forEach((one, i) => {
      this.values[i].textContent = (one.format ?? plainNumber)(nearestValue(rows, this.row, i + 1));
    });
  }

  readNothing() {
    this.graph?.clearSelection();
    this.reading.textContent = '';
    for (const value of this.values) value.textContent = '';
  }

  freeze() {
    freezePlot(this.plot);
  }

  thaw() {
    thawPlot(this.plot);
  }

  onKey(event) {
    const {rows} = this.spec;
    const [low, high] = this.graph.xAxisRange();
    const move = {ArrowLeft: -1, ArrowRight: 1, Home: -rows.length, End: rows.length}[event.key];
    if (move !== undefined) {
      const at = Math.min(rows.length - 1, Math.max(0, this.row + move));
      this.peers.forEach((peer) => peer.readAt(rows[at][0]));
    } else if (event.key === '+' || event.key === '-') {
      const log = this.spec.xLog;
      const [a, b] = log ? [Math.log(low), Math.log(high)] : [low, high];
      const selected = rows[this.row]?.[0];
      const middle = selected === undefined ? (a + b) / 2 : log ? Math.log(selected) : selected;
      const half = (b - a) * (event.key === '+' ? 0.25 : 1);
      const [all0, all1] = this.graph.xAxisExtremes();
      const range = [middle - half, middle + half].map((v) => (log ? Math.exp(v) : v));
      const whole = range[0] <= all0 && range[1] >= all1;
      this.zoomTo(whole ? null : [Math.max(range[0], all0), Math.min(range[1], all1)]);
    } else if (event.key === '0' || event.key === 'Escape') {
      this.zoomTo(null);
      this.peers.forEach((peer) => peer.readNothing());
    } else {
      return;
    }
    event.preventDefault();
  }
}

// Of a series that has no point in the row itself, but beside it (another run's times).
function nearestValue(rows, row, column) {
  for (const step of [0, -1, 1, -2, 2]) {
    const value = rows[row + step]?.[column];
    if (known(value)) return value;
    if (Number.isNaN(value)) return null;
  }
  return null;
}

// Stretches of the x axis behind the lines: blocks, a spike, the recovery, a knee.
function drawMarks(context, area, graph, marks) {
  context.save();
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'top';
  let free = area.x;
  for (const {from, to, label, kind} of marks) {
    const left = Math.max(area.x, graph.toDomXCoord(from));
    const right = Math.min(area.x + area.w, graph.toDomXCoord(to));
    if (right < area.x || left > area.x + area.w) continue;
    context.fillStyle = colour(`mark-${kind}`);
    context.fillRect(left, area.y, Math.max(1.5, right - left), area.h);
    context.fillStyle = colour('quiet');
    const width = context.measureText(label).width + 8;
    const at = Math.min(left + 4, area.x + area.w - width);
    const fits = kind !== 'block' || right - left > width;
    // A knee's line goes down to where there is room for its name.
    const y = area.y + ({block: 2, knee: area.h - 16}[kind] ?? 16);
    if (label && fits && (kind === 'block' || at >= free)) {
      context.fillText(label, at, y);
      if (kind !== 'block') free = at + width;
    }
  }
  context.restore();
}

function dataTable(spec) {
  const kMostRows = 400;
  const every = Math.ceil(spec.rows.length / kMostRows);
  const rows = spec.rows.filter((row, i) => i % every === 0 && row.slice(1).some(known));
  const head = element('tr', {}, element('th', {scope: 'col', textContent: spec.xName}),
    ...spec.series.map(({name}) =>
      element('th', {scope: 'col', className: 'number', textContent: name})));
  const body = rows.map((row) => element('tr', {},
    element('th', {scope: 'row', textContent: spec.xText(row[0])}),
    ...spec.series.map((series, i) => element('td', {
      className: 'number', textContent: (series.format ?? plainNumber)(row[i + 1]),
    }))));
  const table = element('table', {}, element('caption', {
    textContent: every === 1 ? spec.title : `${spec.title}, one row of ${every}`,
  }), element('thead', {}, head), element('tbody', {}, ...body));
  return element('div', {className: 'scroll tall', tabIndex: 0}, table);
}
