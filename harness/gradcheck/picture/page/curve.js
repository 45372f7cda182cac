// SPDX-License-Identifier: MIT
// The error of a difference against its step. Too long a step shows the curvature of the function, too short a one
// rounding, and between them lies the window that the numeric value came from.

/// What a curve shows of its entry; off: how far each difference lies from the numeric value.
function curveNumbers(block, data) {
  const steps = numbersOf(data.steps),
    differences = numbersOf(data.differences),
    i = data.entry;
  const numeric = block.numeric[i];
  return {
    i,
    steps: [...steps],
    differences: [...differences],
    off: [...differences].map((d) => Math.abs(d - numeric)),
    bar: block.errorBar[i],
    gap: Math.abs(block.analytic[i] - numeric),
    window: data.window.map(numberOf),
  };
}

/// Where nothing is off at all there is no logarithm: such points stand on the lower edge.
function curveRange(c) {
  const sizes = [...c.off, c.bar, c.gap].filter((v) => v > 0 && Number.isFinite(v));
  if (sizes.length === 0) return [1e-17, 1e-15];
  return [Math.min(...sizes) / 4, Math.max(...sizes) * 4];
}

/// The steps of the window lie between its longest and its shortest.
function windowMark() {
  return {
    type: 'rect',
    from: { data: 'window' },
    encode: {
      update: {
        x: { scale: 'x', field: 'from' },
        x2: { scale: 'x', field: 'to' },
        y: { value: 0 },
        y2: { signal: 'height' },
        fill: { value: colour('right') },
        fillOpacity: { value: 0.13 },
      },
    },
  };
}

/// Two levels: the bar of the numeric value, and how far backward is from it.
function levelMarks() {
  const stroke = { scale: 'colour', field: 'of' };
  const line = {
    type: 'rule',
    from: { data: 'levels' },
    encode: {
      update: {
        x: { value: 0 },
        x2: { signal: 'width' },
        y: { scale: 'y', field: 'size' },
        stroke,
        strokeWidth: { value: 1.5 },
        strokeDash: { value: [6, 3] },
      },
    },
  };
  const text = {
    type: 'text',
    from: { data: 'levels' },
    encode: {
      update: {
        x: { signal: "datum.of === 'bar' ? 4 : width - 4" },
        y: { scale: 'y', field: 'size', offset: { signal: "datum.of === 'bar' ? 4 : -4" } },
        align: { signal: "datum.of === 'bar' ? 'left' : 'right'" },
        baseline: { signal: "datum.of === 'bar' ? 'top' : 'bottom'" },
        text: { field: 'text' },
        fill: stroke,
        fontSize: { value: 11 },
      },
    },
  };
  return [line, text];
}

function differenceMarks() {
  const place = { x: { scale: 'x', field: 'step' }, y: { scale: 'y', field: 'size' } };
  const points = {
    ...place,
    fill: { value: colour('ink') },
    shape: { signal: "datum.exact ? 'triangle-down' : 'circle'" },
    size: { value: 38 },
    tooltip: { signal: 'datum.k' },
  };
  return [
    {
      type: 'line',
      from: { data: 'points' },
      encode: { update: { ...place, stroke: { value: colour('muted') }, strokeWidth: { value: 1.5 } } },
    },
    { type: 'symbol', name: 'steps', from: { data: 'points' }, encode: { update: points } },
  ];
}

function curveSpec(block, c) {
  const [least, most] = curveRange(c);
  const within = (v) => Math.min(Math.max(v, least), most);
  const points = c.steps.map((step, k) => ({ k, step, size: within(c.off[k]), exact: c.off[k] === 0 }));
  const levels = [{ of: 'bar', size: within(c.bar), text: 'error bar ' + fewDigits(c.bar, 2) }];
  if (Number.isFinite(c.gap) && c.gap > 0)
    levels.push({ of: 'gap', size: within(c.gap), text: 'backward is off by ' + fewDigits(c.gap, 2) });
  const isWrong = block.verdictAt(c.i) === 'disagree';
  const few = (low, high, count) => {
    const [from, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
    const stride = Math.max(1, Math.ceil((to - from) / count));
    const length = Math.max(Math.floor((to - from) / stride) + 1, 0);
    return Array.from({ length }, (_, k) => 10 ** (from + k * stride));
  };
  const text = { signal: "datum.value === 1 ? '1' : format(datum.value, '~e')" };
  const labels = { labelOverlap: 'parity', encode: { labels: { update: { text } } } };
  const [shortest, longest] = [Math.min(...c.steps, ...c.window), Math.max(...c.steps, ...c.window)];
  return (width) => ({
    height: Math.min(Math.max(width * 0.6, 200), 260),
    data: [
      { name: 'points', values: points },
      { name: 'levels', values: levels },
      { name: 'window', values: [{ from: c.window[1] / 1.3, to: c.window[0] * 1.3 }] },
    ],
    scales: [
      { name: 'x', type: 'log', domain: [shortest / 2, longest * 2], range: 'width', zero: false },
      { name: 'y', type: 'log', domain: [least, most], range: 'height', zero: false },
      {
        name: 'colour',
        type: 'ordinal',
        domain: ['bar', 'gap'],
        range: [colour('right'), colour(isWrong ? 'wrong' : 'muted')],
      },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'step', values: few(shortest / 2, longest * 2, 6), ...labels },
      { orient: 'left', scale: 'y', title: 'off by', values: few(least, most, 5), ...labels, grid: true },
    ],
    marks: [windowMark(), ...levelMarks(), ...differenceMarks()],
  });
}

function stepReadout(c) {
  const field = (name, value) => {
    const number = element('dd', { 'data-field': name }, allDigits(value));
    return element('div', { class: 'field' }, element('dt', {}, name), number);
  };
  const root = element('dl', { class: 'readout', 'aria-live': 'polite' });
  const show = (k) =>
    root.replaceChildren(field('step', c.steps[k]), field('difference', c.differences[k]), field('off by', c.off[k]));
  return { root, show };
}

/// The step whose difference comes nearest.
const bestStep = (c) => c.off.indexOf(Math.min(...c.off));

function curveOf(block, data) {
  const c = curveNumbers(block, data);
  const readout = stepReadout(c);
  readout.show(bestStep(c));
  const best = bestStep(c);
  const least = fewDigits(c.off[best], 2) + ' at ' + fewDigits(c.steps[best], 2);
  const label = block.place(c.i) + ': error of a difference against its step, least ' + least;
  const host = chart(label + '; error bar ' + fewDigits(c.bar, 2), curveSpec(block, c), readout.show);
  const made = figure('error against step', block.place(c.i), host, readout.root);
  made.className = 'curve';
  made.dataset.entry = c.i;
  return made;
}

/// Of the entries nearest to failing. Nothing where nobody asked for them.
function curvesOf(block) {
  const all = block.data.curves || [];
  if (all.length === 0) return '';
  const swatch = element('i', { class: 'swatch window', 'aria-hidden': 'true' });
  const words = 'the expected value is extrapolated from these steps';
  return element(
    'div',
    { class: 'curves' },
    element('div', { class: 'figures' }, all.map((data) => curveOf(block, data))),
    element('p', { class: 'legend' }, element('span', { class: 'item' }, swatch, words)),
  );
}
