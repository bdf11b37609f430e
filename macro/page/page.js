// The page: which run is shown, and when its charts are drawn.

const runs = JSON.parse(document.getElementById('page-data').textContent);
const sections = [...document.querySelectorAll('section.run')];
const kinds = {time: timeCharts, distribution: distributionCharts, steps: stepCharts};
const drawn = new Map();

// One chart that cannot be drawn must not take the others with it.
function attempt(place, what) {
  try {
    what();
  } catch (error) {
    console.error(error);
    place.append(element('p', {className: 'reason',
      textContent: `A chart could not be drawn: ${error.message}`}));
  }
}

function buildCharts(section) {
  const charts = [];
  for (const place of section.querySelectorAll('.charts')) {
    attempt(place, () => {
      const specs = kinds[place.dataset.kind](runs[place.dataset.run]);
      const made = specs.map((spec) => new Chart(spec));
      if (place.dataset.kind === 'time') made.forEach((chart) => { chart.peers = made; });
      place.append(...made.map(({figure}) => figure));
      charts.push(...made);
    });
  }
  return charts;
}

function drawRun(section) {
  if (!drawn.has(section)) drawn.set(section, buildCharts(section));
  for (const chart of drawn.get(section)) attempt(chart.figure, () => chart.draw());
}

// Of several runs one is shown: the one that the address names, or the first.
function showRun() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const wanted = target?.closest('section.run') ?? sections[0];
  sections.forEach((section) => section.classList.toggle('hidden', section !== wanted));
  document.querySelectorAll('.index tbody tr').forEach((row) => {
    const link = row.querySelector('a');
    const current = link.hash === `#${wanted?.id}`;
    row.classList.toggle('current', current);
    if (current) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  });
  if (wanted) drawRun(wanted);
  return target;
}

// On paper every run is there, in the paper's width and colours.
function print(on) {
  document.documentElement.classList.toggle('printing', on);
  if (on) sections.forEach(drawRun);
  for (const chart of [...drawn.values()].flat()) {
    if (!on) chart.thaw();
    chart.graph.updateOptions(chart.colours());
    chart.graph.resize();
    if (on) chart.freeze();
  }
}

addEventListener('hashchange', () => showRun()?.scrollIntoView());
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
showRun();
document.documentElement.dataset.ready = 'true';
