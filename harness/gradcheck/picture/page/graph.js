// SPDX-License-Identifier: MIT
// The layers in their order, each with its blocks inside it, as links to them.

function chip(data, id) {
  const [state, words] = stateOfBlock(data);
  return linkTo(
    id,
    { class: 'chip ' + state.replace(' ', '-'), title: data.name + ': ' + words },
    badge(state, data.name),
    element('span', { class: 'shape' }, ' ' + data.rows + ' x ' + data.cols),
  );
}

function stateOfLink(link, k, links, blocks) {
  if (link.wrong) return ['wrong', 'wrong by itself'];
  const own = link.blocks.map((b) => stateOfBlock(blocks[b])[0]);
  const behind = links.slice(k + 1).some((other) => other.wrong);
  if (own.includes('wrong')) return ['wrong', 'wrong'];
  if (own.includes('consequence') || (behind && blocks.some((b) => b.consequence && b.wrong > 0)))
    return ['consequence', 'consequence'];
  return own.includes('cannot tell') ? ['cannot tell', 'cannot tell'] : ['right', 'right'];
}

function node(state, title, words, chips) {
  return element(
    'li',
    { class: 'node ' + state.replace(' ', '-') },
    element(
      'div',
      { class: 'node-title' },
      element('span', { class: 'name' }, title),
      words ? badge(state, words) : '',
    ),
    chips.length ? element('div', { class: 'chips' }, chips) : '',
  );
}

/// ids: of the blocks' sections.
function graphOf(report, ids) {
  const { links, blocks } = report;
  const inner = (indices) => indices.map((b) => chip(blocks[b], ids[b]));
  if (links.length === 0) {
    const state = report.judgement;
    return element('ol', { class: 'graph single' }, node(state, report.subject, state, inner(blocks.map((_, b) => b))));
  }
  const owned = new Set(links.flatMap((link) => link.blocks));
  const inputs = blocks.map((_, b) => b).filter((b) => !owned.has(b));
  return element(
    'ol',
    { class: 'graph' },
    inputs.length ? node(stateOfBlock(blocks[inputs[0]])[0], 'x', '', inner(inputs)) : '',
    links.map((link, k) => {
      const [state, words] = stateOfLink(link, k, links, blocks);
      return node(state, link.name, words, inner(link.blocks));
    }),
  );
}
