// Put into a copy of the history page by browser_test.cpp, behind watch.js and before all else: uses
// it as people do, with the mouse and the keyboard, and reports what it saw.
(() => {
  const seen = {};
  const wait = (ms) => new Promise((go) => { setTimeout(go, ms); });
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (selector) => ($(selector)?.textContent ?? '').replaceAll('\n', ' ');
  const hash = () => decodeURIComponent(location.hash);
  const names = () => all('#list .benchmark').map((one) => one.textContent);
  const tableRows = (id) => all(`#${id} tbody tr`).length;
  // Of a copy: a browser complains of canvases that are read back again and again.
  function isDrawn() {
    return all('#plot canvas').some(({width, height}, i) => {
      if (width === 0) return false;
      const copy = element('canvas', {width, height}).getContext('2d', {willReadFrequently: true});
      copy.drawImage(all('#plot canvas')[i], 0, 0);
      return copy.getImageData(0, 0, width, height).data.some((byte) => byte !== 0);
    });
  }
  const element = (name, attributes) => Object.assign(document.createElement(name), attributes);
  const xLabels = () => all('.dygraph-axis-label-x').map((one) => one.textContent);
  const yLabels = () => all('.dygraph-axis-label-y').map((one) => one.textContent);
  const settled = () => wait(600);
  // For what the browser does in its own time: true, or false where it has not after 10 s.
  async function until(happened) {
    for (let tries = 0; tries < 500 && !happened(); tries++) await wait(20);
    return happened();
  }

  // Of the plot: parts of its width and height.
  function mouse(kind, across, down = 0.5) {
    const canvas = all('#plot canvas').at(-1);
    const box = canvas.getBoundingClientRect();
    const at = {clientX: box.left + across * box.width, clientY: box.top + down * box.height};
    canvas.dispatchEvent(new MouseEvent(kind, {...at, bubbles: true, cancelable: true, view: window,
      button: 0, buttons: kind === 'mousedown' ? 1 : 0, detail: 1}));
  }
  function click(across) {
    for (const kind of ['mousemove', 'mousedown', 'mouseup', 'click']) mouse(kind, across);
  }
  function press(key, where = document.activeElement ?? document.body) {
    where.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
  }
  function choose(id, value) {
    $(`#${id}`).value = value;
    $(`#${id}`).dispatchEvent(new Event(id === 'find' ? 'input' : 'change', {bubbles: true}));
  }

  function lookAround() {
    seen.ready = document.documentElement.dataset.ready ?? 'false';
    seen.heading = text('h1');
    seen.first_hash = hash();
    seen.drawn = isDrawn();
    seen.count = text('#count');
    seen.list = names().slice(0, 6).join('|');
    seen.list_changes = all('#list .change').map((one) => one.textContent).slice(0, 6).join('|');
    seen.legend = all('#legend .entry').map((one) => one.textContent).join('|');
    seen.note = text('#note');
    seen.newest = text('#card-at');
    seen.events = text('#events-table');
    seen.links = all('a[href]').map((one) => one.getAttribute('href')).join(' ');
    seen.table_unseen = $('#shown').classList.contains('unseen');
    seen.table_rows = tableRows('shown-table');
    seen.table_text = text('#shown-table');
    seen.first_comparison = text('#comparison-table');
    seen.x_labels = xLabels().join('|');
    seen.y_labels = yLabels().join('|');
    seen.pressed = all('.toolbar [aria-pressed="true"]').map((one) => one.textContent).join('|');
    seen.missing = text('#missing');
    seen.missing_role = $('#missing').getAttribute('role');
    seen.list_stops = all('#list button').filter(({tabIndex}) => tabIndex >= 0).length;
    seen.list_stop = all('#list button').find(({tabIndex}) => tabIndex >= 0)?.textContent ?? '';
    const feed = $('link[rel="alternate"]');
    seen.feed_link = feed ? `${feed.type} ${feed.getAttribute('href')}` : '';
    seen.pins_shown = all('.pin').filter((one) => !one.hidden).length;
  }

  async function useMouse() {
    mouse('mousemove', 0.5);
    seen.card = text('#card-at');
    seen.card_links = all('#card-at a').map((one) => one.getAttribute('href')).join(' ');
    seen.reading_line = !$('#reading-line').hidden;
    click(0.3);
    seen.a_card = text('#card-a');
    click(0.9);
    seen.b_card = text('#card-b');
    await settled();
    seen.comparison_caption = text('#comparison-table caption');
    seen.comparison_rows = tableRows('comparison-table');
    seen.comparison_first = text('#comparison-table tbody tr');
    seen.comparison_words = all('#comparison-table td.word')
      .map((one) => one.firstChild.data).join('|');
    seen.pinned_hash = hash();
    click(0.9);
    seen.b_unpinned = $('#comparison').hidden;
    press('Escape');
    seen.pins_left = all('.pin').filter((one) => !one.hidden).length;
    mouse('mousedown', 0.5);
    mouse('mousemove', 0.6);
    mouse('mousemove', 0.75);
    mouse('mouseup', 0.75);
    await settled();
    seen.dragged_hash = hash();
    seen.dragged_rows = tableRows('shown-table');
    mouse('dblclick', 0.5);
    await settled();
    seen.undragged_rows = tableRows('shown-table');
    $('[data-range="last-20"]').click();
    await settled();
    seen.last_20_rows = tableRows('shown-table');
    seen.last_20_pressed = $('[data-range="last-20"]').getAttribute('aria-pressed');
    $('[data-range=""]').click();
  }

  async function useTools() {
    $('[data-scale="percent"]').click();
    seen.percent_labels = yLabels().join('|');
    seen.percent_note = text('#note');
    $('[data-scale="log"]').click();
    seen.log_drawn = isDrawn();
    $('[data-axis="date"]').click();
    seen.date_labels = xLabels().join('|');
    await settled();
    seen.tools_hash = hash();
    $('[data-scale="linear"]').click();
    $('[data-axis="commit"]').click();
    const second = all('#list .add')[1];
    second?.click();
    seen.together_legend = all('#legend .entry').length;
    seen.together_pressed = $('[data-scale="percent"]').getAttribute('aria-pressed');
    second?.click();
    $('#table').click();
    seen.table_shown = !$('#shown').classList.contains('unseen');
    $('#table').click();
    $('#copy').click();
    await until(() => text('#told') !== '');
    seen.told = text('#told');
  }

  async function filter() {
    choose('find', 'ADMIT real');
    seen.found = names().join('|');
    seen.found_count = text('#count');
    choose('find', '');
    choose('suite', 'macro');
    seen.macro_count = text('#count');
    choose('suite', '');
    choose('metric', 'throughput_per_second');
    seen.metric_count = text('#count');
    choose('metric', '');
    choose('machine', 'Xeon 8370C');
    seen.machine_count = text('#count');
    seen.machine_legend = all('#legend .entry').length;
    choose('machine', '');
    choose('environment', '1');
    await settled();
    seen.environment_rows = tableRows('shown-table');
    choose('environment', '');
  }

  async function useKeys() {
    $('#plot').focus();
    press('End');
    press('ArrowLeft');
    seen.key_card = text('#card-at .name');
    press('a');
    press('ArrowLeft');
    press('b');
    seen.key_pins = `${text('#card-a .name')} ${text('#card-b .name')}`;
    seen.key_compared = !$('#comparison').hidden;
    press('+');
    await settled();
    seen.key_zoomed_rows = tableRows('shown-table');
    press('-');
    press('0');
    press('Escape');
    const before = text('#legend');
    press('ArrowDown');
    seen.key_next = text('#legend') !== before;
    press('ArrowUp');
    seen.key_back = text('#legend') === before;
    press('/');
    seen.key_find = document.activeElement.id;
    press('a');
    seen.typing_pins = all('.pin').filter((one) => !one.hidden).length;
    press('Escape');
    press('?');
    seen.key_help = $('#help').open;
    $('#help').close();
  }

  // Along the list, and to the chart past it.
  async function useList() {
    choose('sort', 'name');
    choose('find', '');
    all('#list .name')[0].click();
    $('#list .name').focus();
    const before = text('#legend');
    press('ArrowDown');
    seen.list_focused = document.activeElement === all('#list .name')[1];
    seen.list_arrow_chooses = text('#legend') !== before;
    seen.list_stops_then = all('#list button').filter(({tabIndex}) => tabIndex >= 0).length;
    press('+');
    seen.list_plus = $('#legend').children.length > 1 && text('#legend').startsWith(before);
    press('+');
    seen.list_minus = text('#legend') === before;
    press('End');
    seen.list_end = document.activeElement === all('#list .name').at(-1);
    $('#skip').focus();
    seen.skip_first = all('a, button, input, select, [tabindex="0"]')
      .find((one) => one.checkVisibility()) === $('#skip');
    $('#skip').click();
    seen.skipped_to = document.activeElement.id;
  }

  // The browser's Back and Forward, after choices and a zoom.
  async function goBack() {
    await wait(600);
    const [first, second, third] = all('#list .name');
    first.click();
    await wait(600);
    const {length} = history;
    const chosen = text('#legend');
    second.click();
    await wait(600);
    $('[data-range="last-20"]').click();
    await settled();
    seen.zoom_steps = history.length - length;
    const hashBefore = hash();
    third.click();
    await wait(600);
    seen.choice_steps = history.length - length;
    history.back();
    seen.back_restores = await until(() => hash() === hashBefore && text('#legend') !== chosen
      && tableRows('shown-table') <= 20);
    history.back();
    seen.back_again = await until(() => text('#legend') === chosen);
    history.forward();
    seen.forward_restores = await until(() => hash() === hashBefore);
    for (const one of [first, second, third]) one.click();
    seen.held_steps = history.length - length;
  }

  addEventListener('load', async () => {
    try {
      await settled();
      lookAround();
      if (seen.drawn) {
        await useMouse();
        await useTools();
        await filter();
        await useKeys();
        await useList();
        if (names().length > 2 && parent === window) await goBack();
      }
      await settled();
    } catch (error) {
      probe.complain(`the probe: ${error.stack}`);
    }
    seen.title = document.title;
    probe.report(seen);
  });
})();
