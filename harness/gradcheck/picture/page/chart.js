// SPDX-License-Identifier: MIT
// Charts by Vega, in the colours of the page.

function axisColours() {
  const text = { labelColor: colour('muted'), titleColor: colour('muted'), labelFont: 'inherit', titleFont: 'inherit' };
  return {
    axis: {
      ...text,
      gridColor: colour('line'),
      domainColor: colour('line'),
      tickColor: colour('line'),
      titleFontWeight: 'normal',
      labelFontSize: 11,
      titleFontSize: 12,
    },
    legend: { ...text, symbolSize: 60 },
    background: null,
  };
}

/// spec(width): the chart at that width. pointed(datum): of what is under the pointer.
function chart(label, spec, pointed) {
  const host = element('div', { class: 'chart', role: 'img', 'aria-label': label });
  let view = null;
  keepDrawn(host, (width) => {
    if (view) view.finalize();
    const parsed = vega.parse(
      { autosize: { type: 'fit', contains: 'padding' }, padding: 4, width, ...spec(width) },
      axisColours(),
    );
    view = new vega.View(parsed, { renderer: 'canvas', container: host, hover: true, logLevel: 1 });
    view.tooltip((handler, event, item, value) => {
      if (Number.isInteger(value) && pointed) pointed(value);
    });
    view.runAsync().then(() => {
      host.dataset.drawn = 'yes';
    });
  });
  return host;
}

/// Powers of ten on both sides of zero, at most about nine of them.
function symlogTicks(unit, largest) {
  const first = Math.ceil(Math.log10(unit)),
    last = Math.floor(Math.log10(largest));
  const step = Math.max(1, Math.ceil((last - first + 1) / 3));
  const ticks = [0];
  for (let e = last; e >= first; e -= step) ticks.push(10 ** e, -(10 ** e));
  return ticks.sort((a, b) => a - b);
}

/// Points of a picture at most as many as its pixels: of those on the same pixel the one that matters most.
function thinned(block, unit) {
  const grid = 260,
    cells = new Map(),
    largest = largestOf(block.analytic, block.numeric) || 1;
  const place = (v) => Math.round((grid * Math.sign(v) * Math.log1p(Math.abs(v) / unit)) / Math.log1p(largest / unit));
  for (let i = 0; i < block.size; i += 1) {
    if (!Number.isFinite(block.analytic[i]) || !Number.isFinite(block.numeric[i])) continue;
    const key = place(block.numeric[i]) * 4096 + place(block.analytic[i]);
    const kept = cells.get(key);
    if (kept === undefined || (kept !== i && block.weights[i] > block.weights[kept])) cells.set(key, i);
  }
  return [...cells.values()];
}

/// Analytic against numeric: what is right lies on the diagonal.
function scatterOf(block, select) {
  const largest = largestOf(block.analytic, block.numeric);
  if (largest === 0) return null;
  const unit = largest * 1e-3;
  const points = thinned(block, unit).map((i) => ({
    i,
    used: block.analytic[i],
    expected: block.numeric[i],
    verdict: block.verdictAt(i),
  }));
  const scale = (name, range) => ({
    name,
    type: 'symlog',
    constant: unit,
    domain: [-1.6 * largest, 1.6 * largest],
    range,
    nice: false,
    zero: false,
  });
  const ticks = symlogTicks(unit * 10, largest);
  const axis = (orient, title) => ({
    orient,
    scale: orient === 'bottom' ? 'x' : 'y',
    title,
    values: ticks,
    grid: true,
    format: '~g',
    labelOverlap: 'parity',
  });
  const verdicts = ['agree', 'disagree', 'kink', 'undecided'];
  const spec = (width) => ({
    height: Math.min(width, 300),
    data: [
      { name: 'points', values: points },
      { name: 'diagonal', values: [{ v: -1.6 * largest }, { v: 1.6 * largest }] },
    ],
    scales: [
      scale('x', 'width'),
      scale('y', 'height'),
      {
        name: 'colour',
        type: 'ordinal',
        domain: verdicts,
        range: [
          colour('right'),
          colour(block.data.consequence ? 'muted' : 'wrong'),
          colour('kink'),
          colour('undecided'),
        ],
      },
      { name: 'shape', type: 'ordinal', domain: verdicts, range: ['circle', 'cross', 'diamond', 'square'] },
    ],
    axes: [axis('bottom', 'expected (differences of forward)'), axis('left', 'used (backward)')],
    marks: [
      {
        type: 'line',
        from: { data: 'diagonal' },
        encode: {
          update: {
            x: { scale: 'x', field: 'v' },
            y: { scale: 'y', field: 'v' },
            stroke: { value: colour('muted') },
            strokeDash: { value: [4, 4] },
          },
        },
      },
      {
        type: 'symbol',
        name: 'entries',
        from: { data: 'points' },
        encode: {
          update: {
            x: { scale: 'x', field: 'expected' },
            y: { scale: 'y', field: 'used' },
            fill: { scale: 'colour', field: 'verdict' },
            shape: { scale: 'shape', field: 'verdict' },
            size: { value: points.length > 400 ? 18 : 46 },
            fillOpacity: { value: 0.75 },
            stroke: { value: null },
            tooltip: { signal: 'datum.i' },
          },
          hover: { fillOpacity: { value: 1 }, stroke: { value: colour('ink') } },
        },
      },
    ],
  });
  return figure(
    'used against expected',
    'right entries lie on the diagonal',
    chart(block.name + ': analytic against numeric, on axes that are logarithmic on both sides of zero', spec, select),
  );
}

/// Lines with their points against x; values: { x, y, of }, of one of the series: [name, colour].
function linesSpec(values, series, title) {
  return (width) => ({
    height: Math.min(Math.max(width * 0.4, 180), 280),
    data: [{ name: 'slopes', values }],
    scales: [
      { name: 'x', type: 'linear', domain: { data: 'slopes', field: 'x' }, range: 'width', nice: true, zero: false },
      { name: 'y', type: 'linear', domain: { data: 'slopes', field: 'y' }, range: 'height', nice: true },
      { name: 'colour', type: 'ordinal', domain: series.map((s) => s[0]), range: series.map((s) => colour(s[1])) },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'x', grid: true },
      { orient: 'left', scale: 'y', title, grid: true, tickCount: 6 },
    ],
    legends: series.length > 1 ? [{ fill: 'colour', orient: 'top', symbolType: 'circle' }] : [],
    marks: [
      {
        type: 'group',
        from: { facet: { data: 'slopes', name: 'series', groupby: 'of' } },
        marks: [
          {
            type: 'line',
            from: { data: 'series' },
            encode: {
              update: {
                x: { scale: 'x', field: 'x' },
                y: { scale: 'y', field: 'y' },
                stroke: { scale: 'colour', field: 'of' },
                strokeWidth: { value: 1.5 },
                strokeOpacity: { value: 0.6 },
              },
            },
          },
          {
            type: 'symbol',
            from: { data: 'series' },
            encode: {
              update: {
                x: { scale: 'x', field: 'x' },
                y: { scale: 'y', field: 'y' },
                fill: { scale: 'colour', field: 'of' },
                size: { value: 22 },
              },
            },
          },
        ],
      },
    ],
  });
}

/// By how much the slope is off, where that is too little to be seen beside the slope.
function slopeErrorOf(slopes) {
  const all = slopes.flatMap(([, used, expected]) => [used, expected]);
  const range = Math.max(...all) - Math.min(...all);
  const values = slopes.map(([x, used, expected]) => ({ x, y: used - expected, of: 'error' }));
  if (Math.max(...values.map((v) => Math.abs(v.y))) > 0.1 * range) return null;
  return figure(
    'what the slope is off by',
    'used less expected, against x',
    chart('slope used less slope expected, against x', linesSpec(values, [['error', 'wrong']], 'used less expected')),
  );
}

/// The slope of an elementwise function, as backward has it and as it is.
function profileOf(slopes) {
  const values = slopes.flatMap(([x, used, expected]) => [
    { x, y: used, of: 'used' },
    { x, y: expected, of: 'expected' },
  ]);
  const series = [
    ['used', 'wrong'],
    ['expected', 'right'],
  ];
  return figure(
    'slope of the elementwise function',
    'used and expected against x',
    chart('slope used and expected, against x', linesSpec(values, series, 'slope')),
  );
}
