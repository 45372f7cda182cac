// SPDX-License-Identifier: MIT
// Numbers: out of base64, and as text.

function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/// The lowest byte comes first, as on every machine that has a browser.
function numbersOf(text) {
  return new Float64Array(bytesOf(text).buffer);
}

/// A number of JSON: those that are not finite are strings there.
function numberOf(value) {
  const names = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  return typeof value === 'string' ? names[value] : value;
}

/// All digits that a number has.
function allDigits(value) {
  const size = Math.abs(value),
    text = size > 0 && size < 1e-3 ? value.toExponential() : String(value);
  return Number.isFinite(value)
    ? text.replace('-', '\u2212')
    : value > 0
      ? 'inf'
      : value < 0
        ? '\u2212inf'
        : 'nan';
}

function fewDigits(value, digits) {
  if (!Number.isFinite(value)) return allDigits(value);
  const size = Math.abs(value),
    many = digits || 3;
  const text =
    size >= 1e5 || (size > 0 && size < 1e-4)
      ? Number(value.toPrecision(many)).toExponential()
      : String(Number(value.toPrecision(many)));
  return text.replace('-', '\u2212').replace('e\u2212', 'e-').replace('e+', 'e');
}

function withCommas(count) {
  return count.toLocaleString('en-US');
}

function counted(count, one, many) {
  return withCommas(count) + ' ' + (count === 1 ? one : many);
}

/// A block's matrices, decoded when they are first asked for. Entry i is row i mod rows, column i div rows; of a sparse
/// matrix its entries are one column, and data.sparse says where they stand.
class Block {
  constructor(data, names) {
    this.data = data;
    this.names = names;
    this.name = data.name;
    this.rows = data.rows;
    this.cols = data.cols;
    this.size = data.rows * data.cols;
  }

  get analytic() {
    return this.decoded('analytic', numbersOf);
  }
  get numeric() {
    return this.decoded('numeric', numbersOf);
  }
  get errorBar() {
    return this.decoded('error_bar', numbersOf);
  }
  get bound() {
    return this.decoded('bound', numbersOf);
  }
  get verdict() {
    return this.decoded('verdict', bytesOf);
  }
  get reason() {
    return this.decoded('reason', bytesOf);
  }

  decoded(key, decode) {
    const value = decode(this.data[key]);
    const getters = { error_bar: 'errorBar' };
    Object.defineProperty(this, getters[key] || key, { value });
    return value;
  }

  verdictAt(i) {
    return this.names.verdicts[this.verdict[i]];
  }
  reasonAt(i) {
    return this.names.reasons[this.reason[i]];
  }

  /// The error in units of what it had to stay within. Not finite: beyond every bound.
  ratio(i) {
    const error = Math.abs(this.analytic[i] - this.numeric[i]);
    if (error === 0) return 0;
    const ratio = error / this.bound[i];
    return Number.isNaN(ratio) ? Infinity : ratio;
  }

  /// How much each entry deserves to be looked at: what disagrees before what is undecided before the rest.
  get weights() {
    const steps = this.names.verdicts.map((name) => ({ disagree: 3, undecided: 2, kink: 1, agree: 0 })[name]);
    const value = new Float64Array(this.size);
    for (let i = 0; i < this.size; i += 1) {
      const ratio = Math.min(this.ratio(i), 1e15);
      value[i] = this.reasonAt(i) === 'not looked at' ? -1 : steps[this.verdict[i]] + ratio / (1 + ratio);
    }
    Object.defineProperty(this, 'weights', { value });
    return value;
  }

  worst() {
    let best = 0;
    for (let i = 1; i < this.size; i += 1) if (this.weights[i] > this.weights[best]) best = i;
    return best;
  }

  place(i) {
    const sparse = this.data.sparse;
    if (sparse) return this.name + ' [' + sparse.row_of[i] + ', ' + sparse.column_of[i] + ']';
    return this.name + ' [' + (i % this.rows) + ', ' + Math.floor(i / this.rows) + ']';
  }
}
