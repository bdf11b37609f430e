// What every chart needs of dygraphs.

// Ours are the legends; dygraphs' own sets style attributes, which the page's policy forbids.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

// On a touch screen a finger over a chart scrolls the page.
function interaction() {
  const model = {...Dygraph.defaultInteractionModel};
  if (matchMedia('(pointer: coarse)').matches) {
    delete model.touchstart;
    delete model.touchmove;
    delete model.touchend;
  }
  return model;
}

function nearestRow(rows, x) {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][0] < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - rows[low - 1][0] < rows[low][0] - x ? low - 1 : low;
}

// For paper: what is drawn into a canvas while a page is being printed stays white there,
// pictures do not.
function freezePlot(plot) {
  for (const canvas of plot.querySelectorAll('canvas')) {
    const picture = element('img', {src: canvas.toDataURL(), alt: ''});
    picture.style.cssText = canvas.style.cssText;
    canvas.before(picture);
    canvas.style.display = 'none';
  }
}

function thawPlot(plot) {
  plot.querySelectorAll('img').forEach((picture) => picture.remove());
  plot.querySelectorAll('canvas').forEach((canvas) => { canvas.style.display = ''; });
}
