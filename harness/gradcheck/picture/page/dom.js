// SPDX-License-Identifier: MIT
// Elements are made of names and texts, never of markup: what a layer is called is shown as it is.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'onclick') made.addEventListener('click', value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

/// A part that is filled when it is first opened; one that is open at once is filled when it comes into sight.
function section(summary, isOpen, fill, attributes) {
  const body = element('div', { class: 'body' });
  const details = element('details', { ...attributes, open: isOpen }, element('summary', {}, summary), body);
  let filled = false;
  const fillOnce = () => {
    if (filled || !details.open) return;
    filled = true;
    fill(body);
  };
  details.addEventListener('toggle', fillOnce);
  if (isOpen) whenSeen(details, fillOnce);
  return details;
}

function whenSeen(target, run) {
  if (printing()) return void requestAnimationFrame(run);
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      run();
    },
    { rootMargin: '400px' },
  );
  observer.observe(target);
}

function printing() {
  return window.matchMedia('print').matches;
}

let places = 0;

/// An id for an element that something links to.
function newId(prefix) {
  places += 1;
  return prefix + '-' + places;
}

/// A sign and a word: never colour alone.
function badge(state, text) {
  const signs = { right: '\u2713', wrong: '\u2717', 'cannot tell': '?', untested: '\u2013', consequence: '\u21b3' };
  return element(
    'span',
    { class: 'badge ' + state.replace(' ', '-') },
    element('span', { 'aria-hidden': 'true' }, (signs[state] || '') + ' '),
    text || state,
  );
}

/// Opens what is inside closed parts, and goes there.
function goTo(id) {
  const target = document.getElementById(id);
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  target.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  (target.querySelector('summary') || target).focus({ preventScroll: true });
}

function linkTo(id, attributes, ...children) {
  const link = element('a', { href: '#' + id, ...attributes }, ...children);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    goTo(id);
  });
  return link;
}
