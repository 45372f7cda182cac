// SPDX-License-Identifier: MIT
// The page: {"kind": "reports" | "cases" | "campaign", ...} as its C++ side writes it.

function start() {
  const data = JSON.parse(document.getElementById('data').textContent);
  const host = element('main', { id: 'main', tabindex: -1 });
  const shows = { reports: showReports, cases: showCases, campaign: showCampaign };
  document.body.prepend(
    element('a', { class: 'skip', href: '#main' }, 'skip to the answer'),
    element('header', { class: 'top' }, element('span', { class: 'brand' }, 'gradcheck'), themeButton()),
    host,
  );
  shows[data.kind](host, data);
  document.documentElement.dataset.ready = 'yes';
}
