// Runs before each probe, in one script with it: watches the page load, and leaves what the probe saw
// as lines "name=value" in an element of its own (or tells the page around it, where there is one).
const probe = (() => {
  const complaints = [];
  const complain = (what) => complaints.push(String(what).replaceAll('\n', ' '));
  addEventListener('error', ({message}) => complain(message));
  addEventListener('unhandledrejection', ({reason}) => complain(reason));
  document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
    complain(`policy: ${violatedDirective} ${blockedURI}`));
  for (const level of ['error', 'warn']) {
    console[level] = (...words) => complain(words.join(' '));
  }

  function report(seen) {
    seen.width = innerWidth;
    seen.content_width = document.documentElement.scrollWidth;
    seen.background = getComputedStyle(document.body).backgroundColor;
    seen.requests = performance.getEntriesByType('resource').length;
    seen.complaints = complaints.length;
    complaints.forEach((one, i) => { seen[`complaint_${i}`] = one; });
    const lines = Object.entries(seen).map(([name, value]) => `${name}=${value}`).join('\n');
    if (parent !== window) {
      parent.postMessage(lines, '*');
      return;
    }
    const place = document.createElement('pre');
    place.id = 'probe';
    place.textContent = lines;
    document.body.append(place);
  }

  return {complain, report};
})();
