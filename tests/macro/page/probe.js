// Put into a copy of report.html by browser_test.cpp, behind watch.js and before all else: uses it as
// people do, and reports what it saw.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isShown = (node) => node.offsetParent !== null;
  const isDrawn = (plot) => all('canvas', plot).some((canvas) => {
    const {width, height} = canvas;
    return width > 0 && height > 0 &&
      canvas.getContext('2d').getImageData(0, 0, width, height).data.some((byte) => byte !== 0);
  });
  const press = (plot, key) =>
    plot.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));

  // Zooms and reads the first chart over time: all of that axis must follow.
  function useTimeCharts(seen) {
    const charts = all('.charts[data-kind="time"]').find(isShown);
    if (!charts) return;
    const figures = all('.chart', charts);
    const plot = all('.plot', charts)[0];
    press(plot, 'End');
    press(plot, 'ArrowLeft');
    press(plot, 'ArrowLeft');
    seen.readings = figures.filter((one) => all('.value', one).some((v) => v.textContent)).length;
    press(plot, '+');
    const zoomed = () => figures.filter((one) => all('.tools button', one)
      .some((button) => button.textContent === 'show all' && !button.hidden)).length;
    seen.zoomed = zoomed();
    press(plot, '0');
    seen.zoomed_after = zoomed();
    seen.time_charts = figures.length;
  }

  function look() {
    const seen = {};
    const plots = all('.plot').filter(isShown);
    seen.charts = plots.length;
    seen.drawn = plots.filter(isDrawn).length;
    seen.titles = all('.chart h4').filter(isShown).map((one) => one.textContent).join('|');
    seen.runs_shown = all('section.run').filter(isShown).length;
    useTimeCharts(seen);
    all('details').forEach((one) => { one.open = true; });
    return seen;
  }

  // After the details' own events have come.
  function lookAgain(seen) {
    seen.tables = all('.data table').length;
    seen.ready = document.documentElement.dataset.ready ?? 'false';
    probe.report(seen);
  }

  addEventListener('load', () => setTimeout(() => {
    const seen = look();
    setTimeout(() => lookAgain(seen), 200);
  }, 100));
})();
