// SPDX-License-Identifier: MIT
// One report: its answer, its layers, its blocks, its contract, and the reports that it rests on.

function clausesOf(clauses) {
  if (clauses.length === 0) return '';
  const count = (state) => clauses.filter((c) => c.state === state).length;
  const states = ['broken', 'waived', 'held', 'not tested'].filter((state) => count(state) > 0);
  const words = states.map((state) => count(state) + ' ' + state).join(', ');
  const signs = { broken: 'wrong', held: 'right', 'not tested': 'untested', waived: 'cannot tell' };
  const order = (c) => states.indexOf(c.state);
  const rows = () =>
    [...clauses]
      .sort((a, b) => order(a) - order(b))
      .map((c) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, c.name),
          element('td', {}, badge(signs[c.state], c.state)),
          element('td', {}, c.why),
        ),
      );
  return section(
    [element('span', { class: 'name' }, 'contract'), ' ' + words],
    count('broken') > 0,
    (body) =>
      body.append(
        element('div', { class: 'scrolls' }, element('table', { class: 'table' }, element('tbody', {}, rows()))),
      ),
    { class: 'part' },
  );
}

/// main: what the page is about; shown: the part that its answer is about; part: any other.
const Depth = Object.freeze({ main: 'main', shown: 'shown', part: 'part' });

function titleOf(report) {
  return [
    element('span', { class: 'name' }, report.subject),
    ' ',
    badge(report.judgement),
    ' ',
    element('span', { class: 'claim' }, report.claim),
  ];
}

function partSection(part, names, isOpen) {
  return section(titleOf(part), isOpen, (body) => fillReport(body, part, names, isOpen ? Depth.shown : Depth.part), {
    class: 'part',
  });
}

/// The part that the answer's example is of.
function shownPart(report) {
  const part = report.example ? report.example.part : '';
  return part === '' ? undefined : report.parts.find((one) => one.subject === part);
}

/// Those that show what is wrong come first, and of those the one that the answer is about.
function sortedParts(report) {
  const place = (part) => (part === shownPart(report) ? 0 : part.ok ? 2 : 1);
  return [...report.parts].sort((a, b) => place(a) - place(b));
}

function partsOf(report, names) {
  if (report.parts.length === 0) return '';
  const failed = report.parts.filter((part) => !part.ok).length;
  return element(
    'section',
    {},
    element(
      'h2',
      {},
      'checks that it rests on ',
      element(
        'small',
        {},
        counted(report.parts.length, 'check', 'checks') + (failed ? ', ' + failed + ' not right' : ''),
      ),
    ),
    sortedParts(report).map((part) => partSection(part, names, part === shownPart(report))),
  );
}

function blocksOf(report, names, ids) {
  const order = report.blocks.map((_, b) => b).sort((a, b) => rank(report.blocks[a]) - rank(report.blocks[b]));
  const isOpen = (data, k) => !shownPart(report) && (k === 0 || rank(data) === 0) && k < 6;
  return order.map((b, k) => blockSection(report.blocks[b], names, isOpen(report.blocks[b], k), ids[b]));
}

function rank(data) {
  return { wrong: 0, 'cannot tell': 1, consequence: 2, right: 3 }[stateOfBlock(data)[0]];
}

function factsOf(report) {
  const c = report.counts;
  if (report.evaluations === 0 && report.parts.length > 0) return ''; // the parts have their own
  const facts = [
    counted(c.agree + c.disagree + c.kink + c.undecided - c.directions, 'coordinate', 'coordinates') +
      (c.not_looked_at > 0 ? ', ' + withCommas(c.not_looked_at) + ' not looked at' : ''),
    counted(report.evaluations, 'evaluation', 'evaluations') + ' of forward',
    'engine ' + report.engine,
    'seed ' + report.seed,
  ];
  if (numberOf(report.resolution) > 0) facts.push('resolution ' + fewDigits(numberOf(report.resolution), 2));
  return element('p', { class: 'facts' }, facts.join(' \u00b7 '));
}

function fillReport(host, report, names, depth) {
  const isMain = depth === Depth.main;
  const isShown = depth === Depth.shown;
  const isUnion = shownPart(report) !== undefined && report.links.length === 0; // of its parts' coordinates
  const ids = report.blocks.map(() => newId('block'));
  const titled = (title, ...content) => element('section', {}, isMain ? element('h2', {}, title) : '', ...content);
  const blocks = report.blocks.length
    ? titled(isUnion ? 'what agrees' : 'entry by entry', blocksOf(report, names, ids))
    : '';
  host.append(
    ...[
      isShown ? '' : answerOf(report, isMain),
      report.blocks.length > (isMain ? 0 : 1) && !isUnion ? titled('where', graphOf(report, ids)) : '',
      report.slopes.length && !isShown
        ? element('section', { class: 'profile' }, profileOf(report.slopes), slopeErrorOf(report.slopes))
        : '',
      ...(shownPart(report) ? [partsOf(report, names), blocks] : [blocks, partsOf(report, names)]),
      clausesOf(report.clauses),
      factsOf(report),
    ].filter((part) => part !== ''),
  );
}

/// A report of one clause alone, as --clause asks for it.
function isOfOneClause(report) {
  return (
    report.blocks.length + report.parts.length === 0 && report.judgement === 'untested' && report.clauses.length === 1
  );
}

function withClauseAsAnswer(report) {
  if (!isOfOneClause(report)) return report;
  const clause = report.clauses[0];
  const judgement = clause.state === 'held' ? 'right' : 'untested';
  return { ...report, judgement, claim: report.subject + ': ' + clause.name + ': ' + clause.state, plain: clause.why };
}

function showReports(host, given) {
  const data = { ...given, reports: given.reports.map(withClauseAsAnswer) };
  if (data.reports.length === 1) return fillReport(host, data.reports[0], data, Depth.main);
  const failed = data.reports.filter((report) => !report.ok).length;
  const words =
    counted(data.reports.length, 'layer', 'layers') +
    ': ' +
    (data.reports.length - failed) +
    ' right, ' +
    failed +
    ' not';
  host.append(element('h1', {}, badge(failed ? 'wrong' : 'right'), ' ' + words));
  const sorted = [...data.reports].sort((a, b) => Number(a.ok) - Number(b.ok));
  for (const report of sorted) {
    host.append(
      section(
        titleOf(report),
        !report.ok && report === sorted[0],
        (body) => fillReport(body, report, data, Depth.part),
        { class: 'part' },
      ),
    );
  }
}
