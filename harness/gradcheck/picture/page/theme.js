// SPDX-License-Identifier: MIT
// Colours are those of the style sheet; what is drawn is drawn again when they change.

const drawers = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement)
    .getPropertyValue('--' + name)
    .trim();
}

/// Draws now, when the colours change, and when the element has another width.
function keepDrawn(target, draw) {
  let width = 0;
  const drawer = () => {
    if (target.isConnected && target.clientWidth > 0) draw(target.clientWidth);
  };
  drawers.add(drawer);
  new ResizeObserver(() => {
    if (target.clientWidth === width) return;
    width = target.clientWidth;
    drawer();
  }).observe(target);
}

function redraw() {
  for (const drawer of drawers) drawer();
}

function themeButton() {
  const modes = ['auto', 'light', 'dark'];
  let mode = 0;
  const button = element('button', {
    type: 'button',
    class: 'theme',
    title: 'colours: as the system has them, light or dark',
  });
  const show = () => {
    button.textContent = 'colours: ' + modes[mode];
    if (mode === 0) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = modes[mode];
  };
  button.addEventListener('click', () => {
    mode = (mode + 1) % modes.length;
    show();
    redraw();
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  show();
  return button;
}

/// [red, green, blue] of a colour of the style sheet, "#rrggbb".
function channels(name) {
  const text = colour(name);
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
}

function mixed(from, to, share) {
  return from.map((value, k) => Math.round(value + (to[k] - value) * share));
}
