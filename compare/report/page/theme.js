// Colours come from the style sheet, so that charts follow light, dark and print.

const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Calls `redraw` whenever colours change.
function onThemeChange(redraw) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}

// An element with attributes and children; text stays text.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== 'role') made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
