// SPDX-License-Identifier: MIT
// A campaign: what it found, what it covered, how fast it went.

function campaignAnswer(c, runs) {
  const causes = counted(c.findings.length, 'finding', 'findings');
  if (c.failures > 0)
    return ['wrong', causes + ', ' + counted(c.failures, 'run', 'runs') + ' of ' + withCommas(runs) + ' failed'];
  if (!c.complete)
    return [
      'cannot tell',
      'incomplete: ' +
        counted(runs, 'run', 'runs') +
        (c.planned ? ' of ' + withCommas(c.planned) : '') +
        ', none failed',
    ];
  return c.ok
    ? ['right', withCommas(runs) + ' runs, none failed']
    : ['untested', 'nothing could be tested in ' + counted(runs, 'run', 'runs')];
}

function tile(number, words) {
  return element('div', { class: 'tile' }, element('strong', {}, number), element('span', {}, words));
}

function tilesOf(c) {
  const sum = (pick) => pick(c.ordinary) + pick(c.unusual);
  const kinds = ['agree', 'disagree', 'kink', 'undecided'];
  const coordinates = sum((r) => kinds.reduce((n, kind) => n + r.coordinates[kind], 0));
  const undecided = sum((r) => r.coordinates.undecided),
    refused = sum((r) => r.refused);
  const share = coordinates ? fewDigits((100 * undecided) / coordinates, 2) + ' %' : '\u2013';
  return element(
    'div',
    { class: 'tiles' },
    tile(withCommas(sum((r) => r.runs)), 'runs'),
    tile(withCommas(coordinates), 'coordinates'),
    tile(withCommas(sum((r) => r.coordinates.disagree)), 'disagree'),
    tile(share, 'undecided'),
    tile(withCommas(sum((r) => r.evaluations)), 'evaluations'),
    refused ? tile(withCommas(refused), 'runs refused') : null,
  );
}

function findingOf(finding, isFirst) {
  const title = [badge('wrong', finding.cause), ' ', element('span', { class: 'name' }, finding.shape)];
  return section(
    title,
    isFirst,
    (body) =>
      body.append(
        element('p', {}, finding.evidence),
        element(
          'p',
          { class: 'facts' },
          'run ' +
            finding.run +
            ' \u00b7 ' +
            finding.file +
            ' \u00b7 ' +
            (finding.local
              ? 'nothing simpler fails for the same reason'
              : 'shrinking was cut short: something simpler may fail as well'),
        ),
        element('pre', { class: 'shrunk', tabindex: 0 }, finding.case),
      ),
    { class: 'part' },
  );
}

/// What `check` says of each layer that failed: one mistake, where smallest cases look like many.
function answersOf(data) {
  if (data.answers.length === 0) return [];
  const answers = data.answers.map((report, k) =>
    section(titleOf(report), k === 0, (body) => fillReport(body, report, data, Depth.part), { class: 'part' }),
  );
  return [element('section', {}, element('h2', {}, 'what is wrong'), answers)];
}

/// How often each thing of one kind came up.
function barsOf(kind, counts) {
  const values = Object.entries(counts).map(([name, count]) => ({ name, count }));
  const ofNumbers = values.every((v) => v.name !== '' && Number.isFinite(Number(v.name)));
  values.sort((a, b) => (ofNumbers ? Number(a.name) - Number(b.name) : b.count - a.count));
  const shown = values.slice(0, 16),
    more = values.length - shown.length;
  const spec = (width) => ({
    height: 19 * shown.length + 4,
    data: [{ name: 'counts', values: shown }],
    scales: [
      { name: 'y', type: 'band', domain: shown.map((v) => v.name), range: 'height', padding: 0.22 },
      { name: 'x', type: 'linear', domain: { data: 'counts', field: 'count' }, range: 'width', zero: true },
    ],
    axes: [{ orient: 'left', scale: 'y', ticks: false, domain: false, labelLimit: 0.68 * width }],
    marks: [
      {
        type: 'rect',
        from: { data: 'counts' },
        encode: {
          update: {
            x: { scale: 'x', value: 0 },
            x2: { scale: 'x', field: 'count' },
            y: { scale: 'y', field: 'name' },
            height: { scale: 'y', band: 1 },
            fill: { value: colour('heat-near') },
            cornerRadius: { value: 2 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'counts' },
        encode: {
          update: {
            x: { scale: 'x', field: 'count', offset: { signal: "scale('x', datum.count) > 0.8 * width ? -5 : 5" } },
            y: { scale: 'y', field: 'name', band: 0.5 },
            text: { field: 'count' },
            baseline: { value: 'middle' },
            align: { signal: "scale('x', datum.count) > 0.8 * width ? 'right' : 'left'" },
            fill: {
              signal: "scale('x', datum.count) > 0.8 * width ? '" + colour('card') + "' : '" + colour('muted') + "'",
            },
            fontSize: { value: 10.5 },
          },
        },
      },
    ],
  });
  return figure(kind, more > 0 ? 'and ' + more + ' more' : '', chart('how often ' + kind + ' came up', spec));
}

/// Runs a second, between one report of it and the next: a step each.
function paceOf(pace) {
  if (pace.length < 2) return '';
  const rate = ([from, before], [to, after]) => (after - before) / Math.max(to - from, 1e-9);
  const values = pace.slice(1).map((next, k) => ({ seconds: pace[k][0], rate: rate(pace[k], next) }));
  values.push({ seconds: pace.at(-1)[0], rate: values.at(-1).rate });
  const spec = () => ({
    height: 170,
    data: [{ name: 'pace', values }],
    scales: [
      { name: 'x', type: 'linear', domain: { data: 'pace', field: 'seconds' }, range: 'width', zero: true },
      { name: 'y', type: 'linear', domain: { data: 'pace', field: 'rate' }, range: 'height', zero: true, nice: true },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', title: 'seconds', tickCount: 6 },
      { orient: 'left', scale: 'y', title: 'runs a second', grid: true, tickCount: 4 },
    ],
    marks: [
      {
        type: 'area',
        from: { data: 'pace' },
        encode: {
          update: {
            x: { scale: 'x', field: 'seconds' },
            y: { scale: 'y', field: 'rate' },
            y2: { scale: 'y', value: 0 },
            interpolate: { value: 'step-after' },
            fill: { value: colour('heat-good') },
          },
        },
      },
      {
        type: 'line',
        from: { data: 'pace' },
        encode: {
          update: {
            x: { scale: 'x', field: 'seconds' },
            y: { scale: 'y', field: 'rate' },
            interpolate: { value: 'step-after' },
            stroke: { value: colour('right') },
            strokeWidth: { value: 1.8 },
          },
        },
      },
    ],
  });
  return element('section', {}, element('h2', {}, 'rate'), chart('runs a second over time', spec));
}

function propertiesOf(properties) {
  const names = Object.keys(properties);
  if (names.length === 0) return '';
  const line = (name) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', {}, withCommas(properties[name].applied)),
      element('td', {}, properties[name].violated ? badge('wrong', withCommas(properties[name].violated)) : '0'),
    );
  return element(
    'section',
    {},
    element('h2', {}, 'properties'),
    element(
      'div',
      { class: 'scrolls' },
      element(
        'table',
        { class: 'table' },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ['property', 'tested', 'violated'].map((t) => element('th', { scope: 'col' }, t)),
          ),
        ),
        element('tbody', {}, names.map(line)),
      ),
    ),
  );
}

function showCampaign(host, data) {
  const c = data.campaign,
    [state, words] = campaignAnswer(c, c.ordinary.runs + c.unusual.runs);
  const places = (shards) => shards.map(([index, count]) => index + '/' + count).join(', ');
  const missing = [
    c.interrupted.length ? 'interrupted: shard ' + places(c.interrupted) : '',
    c.missing.length ? 'missing: shard ' + places(c.missing) : '',
  ].filter(Boolean);
  host.append(
    ...[
      element('h1', {}, badge(state), ' ' + words),
      element('p', { class: 'plain' }, c.fuzz + ', seed ' + c.seed + (missing.length ? '; ' + missing.join('; ') : '')),
      tilesOf(c),
      ...answersOf(data),
      c.findings.length
        ? element(
            'section',
            {},
            element('h2', {}, data.answers.length ? 'smallest cases' : 'findings'),
            c.findings.map((f, k) => findingOf(f, k === 0 && data.answers.length === 0)),
          )
        : '',
      Object.keys(c.refusals).length
        ? element(
            'section',
            {},
            element('h2', {}, 'refused'),
            element(
              'ul',
              {},
              Object.entries(c.refusals).map(([why, n]) => element('li', {}, counted(n, 'run', 'runs') + ': ' + why)),
            ),
          )
        : '',
      element(
        'section',
        {},
        element('h2', {}, 'coverage'),
        element(
          'div',
          { class: 'coverage' },
          Object.entries(c.coverage).map(([kind, counts]) => barsOf(kind, counts)),
        ),
      ),
      paceOf(data.pace),
      propertiesOf(c.properties),
    ].filter((part) => part !== ''),
  );
}
