/** What a period cost and what it was used for. */
import { h } from '../tree.js';
import { card, partsTable, tile } from '../tables.js';

export function overview({ view }, { period }, format) {
  const shown = view.periods[period];
  return [
    h('h2', { class: 'unseen' }, 'Overview'),
    h('section', { class: 'tiles', 'aria-label': 'Totals' }, tiles(shown, period, format)),
    h('section', { class: 'cards', 'aria-label': 'Details' }, details(shown, format)),
  ];
}

function tiles({ figures, marks, shares }, period, format) {
  const { count, money, some, share } = format;
  const base = { period, marks, format, write: count };
  const { toolCalls, commits, pullRequests, sessions, requests } = figures;
  const lines = figures.lines && `+${count(shares.linesAdded ?? 0)} −${count(shares.linesRemoved ?? 0)}`;
  return [
    tile('Cost', figures.cost, { ...base, write: money }),
    tile('Tokens', figures.tokens, { ...base, write: format.short }),
    tile('People', figures.people, { ...base, note: sessions && some(sessions.now, 'session') }),
    tile('Prompts', figures.prompts, { ...base, note: requests && some(requests.now, 'model request') }),
    tile('Tool calls', toolCalls, {
      ...base,
      note: toolCalls?.now > 0 ? `${share(shares.toolSuccesses / toolCalls.now)} succeeded` : null,
    }),
    tile('Lines of code', figures.lines, {
      ...base,
      shown: lines,
      note: [commits && some(commits.now, 'commit'), pullRequests && some(pullRequests.now, 'pull request')]
        .filter(Boolean)
        .join(' · '),
    }),
  ];
}

function details({ tables }, format) {
  const { money, count, share } = format;
  const ofMoney = ({ value }, whole) => [(whole < 1 ? money : format.cents)(value), share(value / whole)];
  const ofCount = ({ value }, whole) => [count(value), share(value / whole)];
  const outcomes = ({ value, parts }) => [count(value), share((parts.success ?? 0) / value)];
  const pieces = ({ value, parts }) => [
    { class: 'good', share: (parts.success ?? 0) / value },
    { class: 'bad', share: (parts.error ?? 0) / value },
    { class: 'warn', share: (parts.rejected ?? 0) / value },
  ];
  const legend = [
    h('i', { class: 'good' }),
    'success ',
    h('i', { class: 'bad' }),
    'error ',
    h('i', { class: 'warn' }),
    'rejected',
  ];
  return [
    h(
      'div',
      null,
      card('Cost by model', null, partsTable(tables.costByModel, ofMoney)),
      card('Cost by agent', null, partsTable(tables.costByAgent, ofMoney)),
    ),
    h(
      'div',
      null,
      card('Tokens by type', null, partsTable(tables.tokensByType, ofCount)),
      card('Cost by source', null, partsTable(tables.costBySource, ofMoney)),
    ),
    h(
      'div',
      null,
      card('Tools', legend, partsTable(tables.tools, outcomes, pieces)),
      tables.costByTeam.length > 0 ? card('Cost by team', null, partsTable(tables.costByTeam, ofMoney)) : null,
    ),
  ];
}
