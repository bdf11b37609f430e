// Numbers as people read them. What was not measured is null and shows as "-".

const known = (value) => typeof value === 'number' && Number.isFinite(value);

const digits = (value, count) =>
  value.toLocaleString('en', {minimumFractionDigits: count, maximumFractionDigits: count});

// Three significant digits, thousands parted.
function plainNumber(value) {
  if (!known(value)) return '-';
  const size = Math.abs(value);
  return digits(value, size >= 100 || size === Math.round(size) ? 0 : size >= 10 ? 1 : 2);
}

// Of milliseconds: "812 µs", "1.50 ms", "2.31 s".
function latency(ms) {
  if (!known(ms)) return '-';
  if (ms < 0.001) return `${digits(ms * 1e6, 0)} ns`;
  if (ms < 1) return `${digits(ms * 1e3, ms < 0.1 ? 1 : 0)} µs`;
  if (ms < 1000) return `${digits(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
  return `${digits(ms / 1000, 2)} s`;
}

// The same without digits that an axis does not need: "1 ms", "0.5 s".
function latencyTick(ms) {
  if (ms === 0) return '0';
  if (ms < 0.001) return `${Number((ms * 1e6).toPrecision(3))} ns`;
  if (ms < 1) return `${Number((ms * 1e3).toPrecision(3))} µs`;
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}

// Of mebibytes.
function memory(mib) {
  if (!known(mib)) return '-';
  return mib < 1024 ? `${plainNumber(mib)} MiB` : `${digits(mib / 1024, 2)} GiB`;
}

const percent = (value) =>
  !known(value) ? '-' : `${digits(value, value !== 0 && value < 0.095 ? 3 : value < 10 ? 2 : 1)} %`;

// Of seconds: "0:15", "1:05:00".
function clockTick(seconds) {
  const two = (number) => String(number).padStart(2, '0');
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return whole < 3600
    ? `${minutes}:${rest}`
    : `${Math.floor(whole / 3600)}:${two(minutes)}:${rest}`;
}

// The same with its unit: "12.5 s", "2:05 min".
const clock = (seconds) =>
  seconds < 60 ? `${Number(seconds.toFixed(1))} s`
    : `${clockTick(seconds)} ${Math.round(seconds) < 3600 ? 'min' : 'h'}`;

// Of 1 / (1 - p): "99.9 %".
function percentileName(beyond) {
  const share = 100 * (1 - 1 / beyond);
  const places = Math.max(0, Math.ceil(Math.log10(beyond) - 2 - 1e-6));
  return `${share.toFixed(beyond % 1 === 0 ? places : places + 1)} %`;
}

// "chunk_delay" -> "chunk delay"
const metricTitle = (metric) =>
  ({ttfb: 'TTFB', ttft: 'TTFT'})[metric] ?? metric.replaceAll('_', ' ');
