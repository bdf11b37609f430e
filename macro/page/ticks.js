// Where an axis has its labels. dygraphs calls a ticker with (low, high, pixels, option).

// 1, 2, 5 of each power of ten, or fewer where there is no room.
function logTicks(format, room) {
  return (low, high, pixels) => {
    const decades = Math.log10(high / low);
    const most = Math.max(2, pixels / room);
    const steps = [[1, 2, 5], [1, 3], [1]].find((some) => decades * some.length <= most) ?? [1];
    const every = Math.max(1, Math.ceil(decades / most));
    const ticks = [];
    const first = Math.floor(Math.log10(low));
    for (let power = first; power <= Math.log10(high) + 1; ++power) {
      if (steps.length === 1 && (power - first) % every !== 0) continue;
      for (const step of steps) {
        const v = step * 10 ** power;
        if (v >= low * 0.999 && v <= high * 1.001) ticks.push({v, label: format(v)});
      }
    }
    // Within less than one step of the scale nothing would stand there at all.
    return ticks.length > 1 ? ticks : linearTicks(format, room)(low, high, pixels);
  };
}

function linearTicks(format, room) {
  return (low, high, pixels) => {
    const rough = (high - low) / Math.max(2, pixels / room);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find((some) => some * power >= rough) ?? 10);
    const ticks = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); ++i) {
      ticks.push({v: i * step, label: format(Number((i * step).toPrecision(12)))});
    }
    return ticks;
  };
}

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
