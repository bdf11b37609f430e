// Latencies, memory and times as people read them. What was not measured is null and shows as "-".

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

// Ticks of axes, beside those that all pages share.

// Seconds, minutes, hours.
function timeTicks(low, high, pixels) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600,
    43200];
  const rough = (high - low) / Math.max(2, pixels / 75);
  const text = high < 60 ? clock : clockTick;
  if (rough < 1) return linearTicks(clock, 75)(low, high, pixels);
  const step = steps.find((some) => some >= rough) ?? 86400 * Math.ceil(rough / 86400);
  const ticks = [];
  // At the very begin the label would touch that of the other axis.
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) {
    if (v > 0) ticks.push({v, label: text(v)});
  }
  return ticks;
}

// 0 %, 50 %, 90 %, 99 %, 99.9 %, ... on the axis 1 / (1 - p); those between where there is room.
function percentileTicks(low, high, pixels) {
  const powers = Array.from({length: 10}, (_, i) => 10 ** i);
  const room = pixels / Math.log10(high / low);
  const kept = [];
  for (const v of [...powers, 2, 20, 4, 200, 2000]) {
    const fits = kept.every((other) => Math.abs(Math.log10(v / other)) * room >= 50);
    if (v >= low * 0.999 && v <= high * 1.001 && fits) kept.push(v);
  }
  return kept.sort((a, b) => a - b).map((v) => ({v, label: percentileName(v)}));
}
