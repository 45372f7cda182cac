// SPDX-License-Identifier: MIT
// The numbers of the entry that is pointed at, each with all its digits. Nothing moves when another is.

class Readout {
  constructor(block) {
    this.block = block;
    this.root = element('dl', { class: 'readout', 'aria-live': 'polite' });
  }

  show(i) {
    const b = this.block;
    const reason = b.reasonAt(i);
    const wrong = b.verdictAt(i) === 'disagree';
    const field = (name, text, attributes) =>
      element(
        'div',
        { class: 'field' },
        element('dt', {}, name),
        element('dd', { 'data-field': name, ...attributes }, text),
      );
    this.root.dataset.entry = i;
    this.root.replaceChildren(
      element(
        'div',
        { class: 'head' },
        field('entry', b.place(i)),
        field('verdict', b.verdictAt(i) + (reason ? ' (' + reason + ')' : ''), { class: 'is-' + b.verdictAt(i) }),
      ),
      field('used', allDigits(b.analytic[i]), { class: wrong && 'is-used' }),
      field('expected', allDigits(b.numeric[i]), { class: wrong && 'is-expected' }),
      field('bar', allDigits(b.errorBar[i])),
      field('bound', allDigits(b.bound[i])),
      field('error / bound', fewDigits(b.ratio(i), 4)),
    );
  }
}
