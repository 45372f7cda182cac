// SPDX-License-Identifier: MIT
// A small network as a drawing: units, weights, and what the case says of both.

/// The name space of drawings, without its address.
function drawingSpace() {
  const holder = document.createElement('div');
  holder.innerHTML = '<svg></svg>';
  return holder.firstChild.namespaceURI;
}

function shapeOf(tag, attributes, ...children) {
  const made = document.createElementNS(drawingSpace(), tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/// The layers of units: the inputs, then one for each dense layer with the activations behind it.
function columnsOf(network) {
  const columns = [
    { title: 'x', size: network.inputs, units: Array.from({ length: network.inputs }, (_, i) => 'x' + (i + 1)) },
  ];
  for (const layer of network.layers) {
    if (layer.weights)
      columns.push({
        title: 'layer ' + columns.length,
        kinds: [],
        size: layer.weights.length,
        weights: layer.weights,
        bias: layer.bias,
      });
    else columns[columns.length - 1].kinds.push(layer.kind);
  }
  return columns;
}

/// What is known at one moment, by place: "weights 2 0 1". An erratum's place is marked.
class Known {
  constructor(facts) {
    this.facts = new Map();
    for (const fact of facts) {
      const key = this.key(fact.value, fact.layer, fact.row, fact.col);
      this.facts.set(key, [...(this.facts.get(key) || []), fact]);
    }
  }

  key(value, layer, row, col) {
    return [value, layer, row, col].join(' ');
  }
  at(value, layer, row, col) {
    return this.facts.get(this.key(value, layer, row, col)) || [];
  }

  number(value, layer, row, col) {
    const found = this.at(value, layer, row, col);
    return found.length ? numberOf(found[0].computed) : undefined;
  }

  /// Whether an erratum, or what failed, is about one of these values there.
  state(values, layer, row, col) {
    const all = values.flatMap((value) => this.at(value, layer, row, col));
    if (all.some((fact) => !fact.ok)) return 'failed';
    return all.some((fact) => fact.printed !== undefined) ? 'erratum' : '';
  }
}

function drawNetwork(network, known, isFirst, width) {
  const columns = columnsOf(network),
    tall = width < 560;
  const most = Math.max(...columns.map((column) => column.size));
  const w = tall ? width : Math.min(width, 190 * columns.length + 60);
  const h = tall ? 130 * columns.length : Math.max(84 * most, 120) + 34;
  const along = (k) => (k + 0.5) / columns.length;
  const place = (k, j) => {
    const across = (j + 0.5 + (most - columns[k].size) / 2) / most;
    return tall ? [across * (w - 20) + 10, along(k) * (h - 30) + 24] : [along(k) * w, across * (h - 34) + 30];
  };
  const edges = [],
    labels = [],
    nodes = [];
  for (let k = 1; k < columns.length; k += 1)
    for (let j = 0; j < columns[k].size; j += 1)
      for (let i = 0; i < columns[k - 1].size; i += 1) {
        const [x1, y1] = place(k - 1, i),
          [x2, y2] = place(k, j);
        const state = known.state(['weights', 'weights gradient', 'dz/dtheta'], k, j, i);
        const weight = known.number('weights', k, j, i) ?? (isFirst ? columns[k].weights[j][i] : undefined);
        const share = columns[k - 1].size > 1 ? 0.3 + 0.16 * (j % 3) : 0.5;
        edges.push(shapeOf('line', { x1, y1, x2, y2, class: 'edge ' + state }));
        if (weight !== undefined)
          labels.push(
            shapeOf(
              'text',
              { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share + 4, class: 'weight ' + state },
              fewDigits(weight, 4),
            ),
          );
      }
  columns.forEach((column, k) => {
    const [tx, ty] = tall ? [4, along(k) * (h - 30) - 16] : [place(k, 0)[0], 13];
    labels.push(
      shapeOf(
        'text',
        { x: tx, y: ty, class: tall ? 'title left' : 'title' },
        [column.title, ...(column.kinds || [])].join(', '),
      ),
    );
    for (let j = 0; j < column.size; j += 1) nodes.push(unitOf(network, known, k, j, place(k, j)));
  });
  return shapeOf(
    'svg',
    {
      width: w,
      height: h,
      viewBox: '0 0 ' + w + ' ' + h,
      role: 'img',
      'aria-label': 'the network with its weights and, of the first sample, its activations',
    },
    ...edges,
    ...labels,
    ...nodes,
  );
}

/// A unit with its activation at the first sample.
function unitOf(network, known, k, j, [x, y]) {
  const values =
    k === 0
      ? ['x']
      : ['pre_activation', 'activation', 'activation derivative', 'delta', 'dz/dz', 'bias', 'bias gradient'];
  const states = network.x.map((_, n) => known.state(values, k, n, j));
  const state = states.find((one) => one === 'failed') || states.find((one) => one) || '';
  const value = k === 0 ? network.x[0][j] : known.number('activation', k, 0, j);
  return shapeOf(
    'g',
    { class: 'unit ' + state },
    shapeOf('circle', { cx: x, cy: y, r: 25 }),
    shapeOf('text', { x, y: y + 4 }, value === undefined ? '\u00b7' : fewDigits(numberOf(value), 4)),
  );
}
