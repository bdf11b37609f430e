// Where an axis has its labels. dygraphs calls a ticker with (low, high, pixels, option).

// No axis has room for more; also ends the loops where numbers end, near 1e-324 and 1e308.
const kMostTicks = 1000;

// 1, 2, 5 of each power of ten, or fewer where there is no room.
function logTicks(format, room) {
  return (low, high, pixels) => {
    const [first, last] = [low, high].map((bound) => Math.floor(Math.log10(bound)));
    const decades = Math.log10(high) - Math.log10(low);
    const most = Math.max(2, pixels / room);
    const steps = [[1, 2, 5], [1, 3], [1]].find((some) => decades * some.length <= most) ?? [1];
    const every = Math.max(1, Math.ceil(decades / most));
    const ticks = [];
    for (let power = first; power <= last + 1 && power - first < kMostTicks; ++power) {
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
    const first = Math.ceil(low / step - 1e-9);
    for (let i = first; i * step <= high * (1 + 1e-9) && ticks.length < kMostTicks; ++i) {
      ticks.push({v: i * step, label: format(Number((i * step).toPrecision(12)))});
    }
    return ticks;
  };
}
