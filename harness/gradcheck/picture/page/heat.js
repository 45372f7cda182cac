// SPDX-License-Identifier: MIT
// A matrix as a picture, on a canvas: of several entries on one pixel it shows the one that matters most.

const largestCell = 52;
const largestHeight = 420;

/// How bright it is for the eye, 0 to 1: relative luminance, as WCAG 2.1 defines it.
function luminance(red, green, blue) {
  const linear = (v) => (v <= 10.31 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/// Dark ink or white, whichever stands out more: 4.2 to 1 at least.
function inkOn(red, green, blue) {
  const [dark, here] = [luminance(0x16, 0x18, 0x1d), luminance(red, green, blue)];
  return (here + 0.05) ** 2 > 1.05 * (dark + 0.05) ? '#16181d' : '#ffffff';
}

/// How a block is laid out: as it is, or, of a long column, line by line.
class Layout {
  constructor(block, width) {
    this.block = block;
    this.folded = block.cols === 1 && block.rows > 24;
    const across = Math.max(1, Math.min(block.rows, Math.max(24, Math.floor(width / 9))));
    this.cols = this.folded ? across : block.cols;
    this.rows = this.folded ? Math.ceil(block.rows / across) : block.rows;
    const square = Math.min(largestCell, width / this.cols, largestHeight / this.rows);
    const both = square >= 3;
    this.cellWidth = both ? square : Math.min(largestCell, width / this.cols);
    this.cellHeight = both ? square : Math.min(largestCell, largestHeight / this.rows);
    this.width = this.cols * this.cellWidth;
    this.height = Math.max(this.rows * this.cellHeight, 4);
    this.across = Math.min(this.cols, Math.ceil(this.width));
    this.down = Math.min(this.rows, Math.ceil(this.height));
  }

  /// The entry in a row and column of the layout; -1 where there is none.
  entry(row, col) {
    if (!this.folded) return row + col * this.block.rows;
    const i = row * this.cols + col;
    return i < this.block.rows ? i : -1;
  }

  placeOf(i) {
    return this.folded
      ? [Math.floor(i / this.cols), i % this.cols]
      : [i % this.block.rows, Math.floor(i / this.block.rows)];
  }

  /// The entry that the pixel shows: of those in it the one of the largest weight.
  shown(down, across, weight) {
    let best = -1,
      most = -Infinity;
    for (
      let r = Math.floor((down * this.rows) / this.down);
      r < Math.ceil(((down + 1) * this.rows) / this.down);
      r += 1
    )
      for (
        let c = Math.floor((across * this.cols) / this.across);
        c < Math.ceil(((across + 1) * this.cols) / this.across);
        c += 1
      ) {
        const i = this.entry(r, c);
        if (i < 0) continue;
        const own = weight(i);
        if (own > most || best < 0) [best, most] = [i, own];
      }
    return best;
  }

  /// The entry under a point of the picture.
  at(x, y, weight) {
    const across = Math.floor((x / this.width) * this.across),
      down = Math.floor((y / this.height) * this.down);
    if (across < 0 || down < 0 || across >= this.across || down >= this.down) return -1;
    return this.shown(down, across, weight);
  }
}

class Heat {
  /// painter(): makes paint(i), [red, green, blue] of an entry; weight(i): how much it matters; select(i): it was
  /// pointed at.
  /// text(i, digits): what is written into a cell that is large enough.
  constructor(host, block, label, { painter, weight, select, text }) {
    this.block = block;
    this.painter = painter;
    this.weight = weight;
    this.select = select;
    this.text = text;
    this.selected = -1;
    this.canvas = element('canvas', { tabindex: 0, role: 'application', 'aria-label': label });
    host.append(this.canvas, element('p', { class: 'hint' }, 'arrow keys: the next entry, Home: the worst'));
    this.canvas.addEventListener('pointermove', (event) => this.pointed(event));
    this.canvas.addEventListener('pointerdown', (event) => this.pointed(event));
    this.canvas.addEventListener('keydown', (event) => this.pressed(event));
    keepDrawn(host, (width) => this.draw(width));
  }

  pointed(event) {
    const i = this.layout ? this.layout.at(event.offsetX, event.offsetY, this.weight) : -1;
    if (i >= 0) this.select(i);
  }

  pressed(event) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (event.key === 'Home') this.select(this.block.worst());
    else if (moves[event.key]) this.move(moves[event.key]);
    else return;
    event.preventDefault();
  }

  move([down, across]) {
    const [row, col] = this.layout.placeOf(Math.max(this.selected, 0));
    const r = Math.min(Math.max(row + down, 0), this.layout.rows - 1),
      c = Math.min(Math.max(col + across, 0), this.layout.cols - 1);
    const i = this.layout.entry(r, c);
    if (i >= 0) this.select(i);
  }

  /// One pixel for each cell, enlarged without smoothing.
  image() {
    const { across, down } = this.layout;
    const picture = new OffscreenCanvas(across, down),
      context = picture.getContext('2d');
    const pixels = context.createImageData(across, down);
    for (let r = 0; r < down; r += 1)
      for (let c = 0; c < across; c += 1) {
        const i = this.layout.shown(r, c, this.weight);
        if (i >= 0) pixels.data.set([...this.paint(i), 255], 4 * (r * across + c));
      }
    context.putImageData(pixels, 0, 0);
    return picture;
  }

  draw(width) {
    this.layout = new Layout(this.block, width);
    this.paint = this.painter();
    this.picture = this.image();
    const sharpness = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.layout.width * sharpness);
    this.canvas.height = Math.round(this.layout.height * sharpness);
    this.canvas.style.width = this.layout.width + 'px';
    this.canvas.style.height = this.layout.height + 'px';
    this.compose();
  }

  compose() {
    if (!this.picture) return;
    const context = this.canvas.getContext('2d'),
      { cellWidth: w, cellHeight: h, rows, cols } = this.layout;
    const x = this.canvas.width / cols,
      y = this.canvas.height / rows;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.picture, 0, 0, this.canvas.width, this.canvas.height);
    context.fillStyle = colour('card');
    if (Math.min(w, h) >= 7) {
      for (let c = 1; c < cols; c += 1) context.fillRect(Math.round(c * x), 0, 1, this.canvas.height);
      for (let r = 1; r < rows; r += 1) context.fillRect(0, Math.round(r * y), this.canvas.width, 1);
    }
    if (w >= 38 && h >= 18) this.write(context, x, y);
    if (this.selected >= 0) this.frame(context, x, y);
  }

  write(context, x, y) {
    const { rows, cols } = this.layout;
    context.font = Math.round(Math.min(x * 0.23, 13 * (window.devicePixelRatio || 1))) + 'px ui-monospace, monospace';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let r = 0; r < rows; r += 1)
      for (let c = 0; c < cols; c += 1) {
        const i = this.layout.entry(r, c);
        if (i < 0) continue;
        const [red, green, blue] = this.paint(i);
        context.fillStyle = inkOn(red, green, blue);
        const fitting = [3, 2, 1]
          .map((digits) => this.text(i, digits))
          .find((text) => context.measureText(text).width < 0.94 * x);
        if (fitting) context.fillText(fitting, (c + 0.5) * x, (r + 0.5) * y);
      }
  }

  frame(context, x, y) {
    const [row, col] = this.layout.placeOf(this.selected),
      least = 7;
    const w = Math.max(x, least),
      h = Math.max(y, least);
    const left = (col + 0.5) * x - w / 2,
      top = (row + 0.5) * y - h / 2;
    context.lineWidth = 3;
    context.strokeStyle = colour('card');
    context.strokeRect(left + 0.5, top + 0.5, w - 1, h - 1);
    context.lineWidth = 1.5;
    context.strokeStyle = colour('ink');
    context.strokeRect(left + 0.5, top + 0.5, w - 1, h - 1);
  }

  mark(i) {
    this.selected = i;
    this.compose();
  }
}
