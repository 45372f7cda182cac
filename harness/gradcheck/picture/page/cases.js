// SPDX-License-Identifier: MIT
// Cases: the network, each of its numbers at its place, errata marked, then the check of its gradient.

/// One number: what was computed; of an erratum what was printed, struck out.
function cellOf(facts) {
  const errata = facts.filter((fact) => fact.printed !== undefined),
    failed = facts.some((fact) => !fact.ok);
  const computed = numberOf(facts[0].computed);
  const printed = [...new Set(errata.map((fact) => fact.printed))].map((text) => element('s', {}, text));
  const words = facts.map((fact) =>
    fact.printed === undefined
      ? 'expected ' + fact.expected
      : 'printed ' + fact.printed + ', right ' + fact.right + ': ' + fact.why,
  );
  const state = failed ? 'failed' : errata.length ? 'erratum' : 'held';
  return element(
    'td',
    { class: state, title: words.join('\n') + '\ncomputed ' + allDigits(computed) },
    printed,
    printed.length ? ' ' : '',
    element('span', {}, fewDigits(computed, 6)),
  );
}

/// The numbers of one value of one layer, as the matrix that they are part of.
function valueTable(title, facts) {
  const rows = Math.max(...facts.map((fact) => fact.row)) + 1,
    cols = Math.max(...facts.map((fact) => fact.col)) + 1;
  const at = (r, c) => facts.filter((fact) => fact.row === r && fact.col === c);
  const cells = (r) =>
    Array.from({ length: cols }, (_, c) => (at(r, c).length ? cellOf(at(r, c)) : element('td', {}, '\u00b7')));
  return element(
    'div',
    { class: 'value' },
    element('div', { class: 'value-name' }, title),
    element(
      'table',
      {},
      Array.from({ length: rows }, (_, r) => element('tr', {}, cells(r))),
    ),
  );
}

function grouped(facts, key) {
  const groups = new Map();
  for (const fact of facts) groups.set(key(fact), [...(groups.get(key(fact)) || []), fact]);
  return [...groups];
}

/// A card for each layer, and one for what has no layer: the loss, the data.
function cardsOf(facts) {
  return element(
    'div',
    { class: 'cards' },
    grouped(facts, (fact) => fact.layer)
      .sort(([a], [b]) => (a || 1e9) - (b || 1e9))
      .map(([layer, own]) =>
        element(
          'div',
          { class: 'card' },
          element('h4', {}, layer ? 'layer ' + layer : 'data and loss'),
          element(
            'div',
            { class: 'values' },
            grouped(own, (fact) => (fact.layer ? fact.value : fact.title)).map(([title, all]) =>
              valueTable(title, all),
            ),
          ),
        ),
      ),
  );
}

function errataOf(errata) {
  if (errata.length === 0) return '';
  const line = (e) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, e.name.replace(/, (?=\d+\]$)/, ',\u00a0'), element('small', {}, e.when)),
      element('td', {}, element('s', {}, e.printed)),
      element('td', { class: 'is-expected' }, e.right),
      element('td', {}, e.why, e.reproduction ? element('code', { class: 'reproduced' }, e.reproduction) : ''),
    );
  return element(
    'section',
    {},
    element('h3', {}, counted(errata.length, 'erratum', 'errata')),
    element(
      'div',
      { class: 'scrolls' },
      element(
        'table',
        { class: 'table errata' },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ['place', 'printed', 'right', 'why'].map((t) => element('th', { scope: 'col' }, t)),
          ),
        ),
        element('tbody', {}, errata.map(line)),
      ),
    ),
  );
}

/// Moments beside each other as buttons, the first chosen.
function momentsOf(one, whens) {
  const shown = element('div', {});
  const first = one.gradients.length ? one.gradients[0].when : whens[0]; // when weights are those of the case
  const buttons = whens.map((when) =>
    element('button', { type: 'button', class: 'moment', onclick: () => choose(when) }, when),
  );
  function choose(when) {
    const facts = [...one.numbers, ...one.errata].filter((fact) => fact.when === when);
    buttons.forEach((button, k) => button.setAttribute('aria-pressed', String(whens[k] === when)));
    shown.replaceChildren(one.network ? networkFigure(one.network, facts, when === first) : '', cardsOf(facts));
  }
  choose(whens[0]);
  return [
    whens.length > 1 || whens[0] !== first
      ? element('div', { class: 'moments', role: 'group', 'aria-label': 'when' }, buttons)
      : '',
    shown,
  ];
}

function networkFigure(network, facts, isFirst) {
  const host = element('div', { class: 'network' });
  const known = new Known(facts);
  keepDrawn(host, (width) => host.replaceChildren(drawNetwork(network, known, isFirst, width)));
  return element(
    'figure',
    {},
    host,
    element(
      'figcaption',
      { class: 'legend' },
      element('span', {}, 'weights on the lines; in the circles the first sample: its inputs and activations'),
      element(
        'span',
        { class: 'item' },
        element('i', { class: 'swatch erratum', 'aria-hidden': 'true' }),
        'misprinted on the slide',
      ),
    ),
  );
}

function fillCase(body, one, data) {
  const whens = [...new Set([...one.numbers, ...one.errata].map((fact) => fact.when))];
  body.append(
    ...[
      one.source ? element('p', { class: 'facts source' }, one.source) : '',
      one.failures.map((failure) => element('p', { class: 'failure' }, failure)),
      whens.length ? momentsOf(one, whens) : '',
      errataOf(one.errata),
      one.gradients.map((g) =>
        section(
          [
            'gradient, ' + g.when + ' ',
            badge(g.ok ? 'right' : 'wrong'),
            ' ',
            element('span', { class: 'claim' }, g.report.claim),
          ],
          !g.ok,
          (inner) => fillReport(inner, g.report, data, Depth.part),
          { class: 'part' },
        ),
      ),
    ]
      .flat()
      .filter((part) => part !== ''),
  );
}

function caseSection(one, data, isOpen) {
  const facts = [
    counted(one.numbers.length, 'number', 'numbers'),
    one.errata.length ? counted(one.errata.length, 'erratum', 'errata') : '',
  ].filter(Boolean);
  const title = [
    element('span', { class: 'name' }, one.title),
    ' ',
    badge(one.ok ? 'right' : 'wrong', one.ok ? 'agrees' : 'fails'),
    ' ',
    element('span', { class: 'claim' }, facts.join(', ')),
  ];
  return section(title, isOpen, (body) => fillCase(body, one, data), { class: 'part case' });
}

function showCases(host, data) {
  const failed = data.cases.filter((one) => !one.ok).length,
    sum = (key) => data.cases.reduce((n, one) => n + one[key].length, 0);
  const state = failed ? 'wrong' : data.cases.length ? 'right' : 'untested';
  host.append(
    element(
      'h1',
      {},
      badge(state),
      ' ' +
        counted(data.cases.length, 'case', 'cases') +
        ': ' +
        (failed ? failed + ' of them ' + (failed === 1 ? 'fails' : 'fail') : 'all agree'),
    ),
    element(
      'p',
      { class: 'plain' },
      counted(sum('numbers'), 'number', 'numbers') +
        ' as they are expected; ' +
        counted(sum('errata'), 'printed number is', 'printed numbers are') +
        ' wrong, and shown with what is right.',
    ),
  );
  const sorted = [...data.cases].sort((a, b) => Number(a.ok) - Number(b.ok));
  const first = sorted.find((one) => !one.ok) || sorted.find((one) => one.errata.length > 0) || sorted[0];
  host.append(...sorted.map((one) => caseSection(one, data, one === first)));
}
