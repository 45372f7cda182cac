// SPDX-License-Identifier: MIT
// One block: the error of each entry in units of its bound, analytic against numeric, and of a wrong one both matrices.

function ratioPainter(block) {
  const of = Object.fromEntries(
    ['empty', 'good', 'near', 'over', 'far', 'undecided', 'kink', 'gone', 'grey', 'dark'].map((n) => [
      n,
      channels('heat-' + n),
    ]),
  );
  const [worse, worst] = block.data.consequence ? [of.grey, of.dark] : [of.over, of.far];
  return (i) => {
    const verdict = block.verdictAt(i),
      ratio = block.ratio(i),
      size = Math.log10(Math.max(ratio, 1e-4));
    if (verdict === 'disagree') return mixed(worse, worst, Math.min(Math.max(size, 0) / 8, 1));
    if (block.reasonAt(i) === 'not looked at') return of.grey;
    if (verdict === 'undecided') return of.undecided;
    if (verdict === 'kink') return of.kink;
    if (block.reasonAt(i) === 'flat' || block.reasonAt(i) === 'negligible') return of.empty;
    return mixed(of.good, of.near, Math.min((size + 4) / 4, 1));
  };
}

/// Blue below zero, red above, by the logarithm of the size.
function valuePainter(values, largest) {
  const [zero, above, below, gone] = ['heat-empty', 'value-above', 'value-below', 'heat-far'].map(channels);
  const unit = largest * 1e-3 || 1;
  const size = (v) => Math.min(Math.log1p(Math.abs(v) / unit) / Math.log1p(largest / unit || 1), 1);
  return (i) => (Number.isFinite(values[i]) ? mixed(zero, values[i] < 0 ? below : above, size(values[i])) : gone);
}

function legend(block) {
  const item = (name, text) =>
    element('span', { class: 'item' }, element('i', { class: 'swatch ' + name, 'aria-hidden': 'true' }), text);
  const seen = new Set(),
    flat = new Set(['flat', 'negligible']);
  const kind = (i) =>
    flat.has(block.reasonAt(i))
      ? 'hardly tested'
      : block.reasonAt(i) === 'not looked at'
        ? 'not looked at'
        : block.verdictAt(i);
  for (let i = 0; i < block.size && seen.size < 6; i += 1) seen.add(kind(i));
  const names = {
    agree: item('scale-good', 'agrees: error / bound from 0 to 1'),
    disagree: item(block.data.consequence ? 'scale-grey' : 'scale-bad', 'disagrees: from 1 up'),
    undecided: item('undecided', 'undecided'),
    kink: item('kink', 'kink'),
    'hardly tested': item('empty', 'flat or negligible'),
    'not looked at': item('grey', 'not looked at'),
  };
  return element(
    'p',
    { class: 'legend' },
    Object.keys(names)
      .filter((name) => seen.has(name))
      .map((name) => names[name]),
  );
}

function largestOf(...matrices) {
  let largest = 0;
  for (const values of matrices)
    for (const v of values) if (Number.isFinite(v)) largest = Math.max(largest, Math.abs(v));
  return largest;
}

function figure(title, note, ...content) {
  return element(
    'figure',
    {},
    element('figcaption', {}, element('strong', {}, title), note ? element('span', {}, ' ' + note) : ''),
    ...content,
  );
}

/// What is pointed at in one picture of a block is marked in all of them.
class BlockView {
  constructor(block) {
    this.block = block;
    this.readout = new Readout(block);
    this.pictures = [];
  }

  select(i) {
    this.readout.show(i);
    for (const picture of this.pictures) picture.mark(i);
  }

  /// painter(): colours as they are now.
  heat(label, painter, weight, text) {
    const host = element('div', { class: 'heat' });
    this.pictures.push(new Heat(host, this.block, label, { painter, weight, text, select: (i) => this.select(i) }));
    return host;
  }

  fill(body) {
    const b = this.block;
    const shape = shapeInWords(b.data);
    const errors = this.heat(
      b.name + ': error divided by its bound, ' + shape,
      () => ratioPainter(b),
      (i) => b.weights[i],
      (i, digits) => fewDigits(b.ratio(i), Math.min(digits, 2)),
    );
    const picture = figure(
      'error / bound',
      shape + (b.cols === 1 && b.rows > 24 ? ', in reading order' : ''),
      errors,
      legend(b),
    );
    const both = b.data.wrong > 0 && !b.data.consequence && b.size > 1 ? this.bothMatrices() : [];
    const isLow = b.rows <= 3; // then all three fit beside the chart
    const figures = (...content) => element('div', { class: 'figures' }, ...content);
    body.append(
      this.readout.root,
      figures(
        element('div', {}, picture, isLow ? both : ''),
        scatterOf(b, (i) => this.select(i)),
      ),
      isLow || both.length === 0 ? '' : element('div', {}, figures(both.slice(0, 2)), both[2]),
      curvesOf(b),
    );
    this.select(b.worst());
  }

  /// [used, expected, the legend of both]
  bothMatrices() {
    const b = this.block;
    const largest = largestOf(b.analytic, b.numeric);
    const side = (title, values, name) =>
      figure(
        title,
        name,
        this.heat(
          b.name + ': ' + title,
          () => valuePainter(values, largest),
          (i) => Math.abs(values[i]),
          (i, digits) => fewDigits(values[i], digits),
        ),
      );
    const swatch = element('i', { class: 'swatch scale-value', 'aria-hidden': 'true' });
    const range = fewDigits(-largest) + ' to ' + fewDigits(largest) + ', as logarithms';
    return [
      side('used', b.analytic, 'by backward'),
      side('expected', b.numeric, 'by differences of forward'),
      element('p', { class: 'legend' }, element('span', { class: 'item' }, swatch, range)),
    ];
  }
}

/// Of a sparse matrix no more than those of its entries that are nearest to failing are in the page.
function shapeInWords(data) {
  if (!data.sparse) return counted(data.rows, 'row', 'rows') + ', ' + counted(data.cols, 'column', 'columns');
  const all = counted(data.sparse.entries, 'entry', 'entries');
  return data.rows < data.sparse.entries ? 'the ' + withCommas(data.rows) + ' nearest to failing of ' + all : all;
}

function stateOfBlock(data) {
  if (data.consequence && data.wrong > 0) return ['consequence', 'consequence'];
  const all = (data.sparse ? data.sparse.entries : data.rows * data.cols) - data.not_looked_at;
  if (data.wrong > 0) return ['wrong', withCommas(data.wrong) + ' of ' + withCommas(all) + ' wrong'];
  const rest = data.not_looked_at > 0 ? ', ' + withCommas(data.not_looked_at) + ' not looked at' : '',
    undecided = withCommas(data.undecided) + ' of ' + withCommas(all) + ' undecided';
  if (data.undecided > 0) return [data.ok ? 'right' : 'cannot tell', undecided];
  return ['right', counted(all, 'entry agrees', 'entries agree') + rest];
}

const wholeRows = (data) => (data.sparse ? data.sparse.rows : data.rows);
const wholeColumns = (data) => (data.sparse ? data.sparse.columns : data.cols);

function blockSection(data, names, isOpen, id) {
  const [state, words] = stateOfBlock(data);
  const title = [
    element('span', { class: 'name' }, data.name),
    element('span', { class: 'shape' }, ' [' + wholeRows(data) + ' x ' + wholeColumns(data) + '] '),
    badge(state, words),
  ];
  return section(
    title,
    isOpen && data.rows * data.cols > 0,
    (body) => new BlockView(new Block(data, names)).fill(body),
    { class: 'block', id },
  );
}
