// SPDX-License-Identifier: MIT
// The answer first, as the text has it: verdict, mistake in plain words and exactly, example, what to check again.

function paragraph(text, attributes) {
  return text ? element('p', attributes || {}, text) : null;
}

function formulaOf(mistake) {
  const at = mistake.wrong_term ? mistake.formula.indexOf(mistake.wrong_term) : -1;
  if (at < 0) return element('code', { class: 'formula' }, mistake.formula);
  const behind = at + mistake.wrong_term.length;
  return element(
    'code',
    { class: 'formula' },
    mistake.formula.slice(0, at),
    element('mark', {}, mistake.wrong_term),
    mistake.formula.slice(behind),
  );
}

function row(term, ...values) {
  const shown = values.flat().filter(Boolean);
  return shown.length ? [element('dt', {}, term), element('dd', {}, ...shown)] : [];
}

function exampleOf(example) {
  if (!example) return [];
  const used = numberOf(example.analytic),
    expected = numberOf(example.numeric);
  const ratio = used / expected;
  return row(
    'example',
    element('span', { class: 'place' }, example.block + ' [' + example.row + ', ' + example.col + ']'),
    example.part ? ' of ' + example.part : '',
    element(
      'table',
      { class: 'numbers' },
      element('tr', {}, element('th', { scope: 'row' }, 'used'), element('td', { class: 'is-used' }, allDigits(used))),
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, 'expected'),
        element(
          'td',
          { class: 'is-expected' },
          allDigits(expected) + ' \u00b1 ' + fewDigits(numberOf(example.error_bar), 2),
        ),
      ),
      Number.isFinite(ratio) && ratio !== 0
        ? element('tr', {}, element('th', { scope: 'row' }, 'ratio'), element('td', {}, fewDigits(ratio, 7)))
        : null,
    ),
  );
}

function mistakeOf(mistake, isFirst) {
  return element(
    'div',
    { class: 'mistake' },
    isFirst ? null : element('h3', {}, mistake.claim),
    paragraph(mistake.plain, { class: 'plain' }),
    element(
      'dl',
      {},
      row(
        'mistake',
        mistake.name + (mistake.where ? ', ' + mistake.where : '') + (mistake.exact ? ': ' + mistake.exact : ''),
      ),
      row('violates', mistake.formula ? formulaOf(mistake) : null),
      row('or', mistake.alternatives.join(', ')),
      row('follows from it', mistake.consequences.join(', ')),
    ),
  );
}

/// A command, of which no word is broken at its hyphens.
function wordsOf(command) {
  return command.split(' ').flatMap((word, k) => [k ? ' ' : '', element('span', { class: 'word' }, word)]);
}

/// isMain: it is what the page is about, and its claim is the page's headline.
function answerOf(report, isMain) {
  return element(
    'div',
    { class: 'answer ' + report.judgement.replace(' ', '-') },
    element(isMain ? 'h1' : 'h3', {}, badge(report.judgement), ' ', report.claim),
    paragraph(report.plain, { class: 'plain' }),
    report.mistakes.map((mistake, k) => mistakeOf(mistake, k === 0)),
    element(
      'dl',
      {},
      exampleOf(report.example),
      row('extent', report.extent.join('; ')),
      row('checked', report.checked),
      row(
        'note',
        report.notes.length > 1
          ? element(
              'ul',
              {},
              report.notes.map((note) => element('li', {}, note)),
            )
          : report.notes[0],
      ),
      row('check again', report.again ? element('code', {}, wordsOf(report.again)) : null),
    ),
  );
}
