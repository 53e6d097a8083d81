// Lays out what a batch of many messages came to: counts by cause, by who refused and by recipient domain, the first
// thing to fix, and the list of failures with its filters. Pure: builds nodes and calls `act` when a control is used.
//
//   act: { open(row), to_list(), filter(by, key), list_all(by), find(text), more(), rows_text(button), summary_json(button), print() }
//   state: { filters: { cause, issuer, domain }, find, shown, all: Set of groups that are listed whole }
//   names: { cause(id), issuer(id) }
import { by_count, most_rows } from './batch.js';
import { clean, el, icon, prose, value } from './dom.js';

const first_shown = 6; // of a group of counts
export const rows_a_time = 100;

export function fresh_list() {
  return { filters: {}, find: '', shown: rows_a_time, all: new Set() };
}

const formats = new Map(); // to make one takes longer than to use it

export function number(count) {
  const language = document.documentElement.lang || 'en';
  if (!formats.has(language)) formats.set(language, new Intl.NumberFormat(language));
  return formats.get(language).format(count);
}

// The rows that the filters and the searched text let through.
export function rows_of(batch, { filters, find }) {
  const wanted = Object.entries(filters);
  const text = find.trim().toLowerCase();
  return batch.rows.filter((row) => wanted.every(([by, key]) => row[by] === key) && (text === '' || (row.recipient ?? '').toLowerCase().includes(text)));
}

export function progress_view(batch, labels, size_text) {
  const share = batch.total > 0 ? batch.done / batch.total : 0;
  return labels.page('working-on', { done: size_text(batch.done), total: size_text(batch.total), percent: Math.floor(share * 100) });
}

export function summary_view(batch, labels, act, state, names) {
  const reading = batch.state === 'reading';
  const title = batch.failures === 0 && reading ? labels.page('summary-begins') : labels.get('headings', 'summary_title').replace('{failures}', number(batch.failures)).replace('{messages}', number(batch.messages));
  const notes = [
    batch.state === 'stopped' && labels.page('summary-stopped', { percent: Math.floor((batch.done / Math.max(1, batch.total)) * 100) }),
    batch.damaged > 0 && labels.page('summary-damaged', { count: number(batch.damaged) }),
    batch.unreadable.length > 0 && labels.page('summary-unreadable', { names: clean(batch.unreadable.slice(0, 5).join(', ')) }),
    batch.further_domains > 0 && labels.page('summary-further', { count: number(batch.further_domains) }),
  ].filter(Boolean);
  return el('section', { class: 'card summary-card', 'aria-labelledby': 'answer-title' },
    el('h2', { id: 'answer-title', tabindex: '-1' }, title),
    el('p', { class: 'muted' }, files_text(batch.files, labels)),
    notes.length > 0 && el('ul', { class: 'summary-notes' }, notes.map((note) => el('li', {}, icon('warning'), note))),
    batch.failures === 0 ? !reading && el('p', {}, labels.page('summary-none')) : [
      first_thing(batch, labels, names),
      counts('cause', labels.get('headings', 'by_cause'), batch, labels, act, state, names.cause),
      el('div', { class: 'two' },
        counts('issuer', labels.get('headings', 'by_issuer'), batch, labels, act, state, names.issuer),
        counts('domain', labels.get('headings', 'by_domain'), batch, labels, act, state, (domain) => domain)),
    ],
    !reading && batch.failures > 0 && el('div', { class: 'toolbar', role: 'group', 'aria-label': labels.page('toolbar') },
      tool('copy', 'copy-table', labels, act.rows_text), tool('braces', 'copy-json', labels, act.summary_json), tool('print', 'print', labels, act.print)));
}

function tool(name, key, labels, run) {
  return el('button', { type: 'button', class: 'quiet', click: (event) => run(event.currentTarget) }, icon(name), el('span', {}, labels.page(key)));
}

export function files_text(files, labels) {
  return files.length === 1 ? value(files[0].name) : labels.page('files', { count: number(files.length) });
}

function first_thing(batch, labels, names) {
  // Of what waiting alone cures, nothing has to be done first.
  const [cause, count] = by_count(batch.count.cause).find(([id]) => batch.first_step(id)) ?? [];
  const step = cause && batch.first_step(cause);
  return step && el('div', { class: 'first-thing' },
    el('h3', {}, labels.page('first-thing')),
    el('p', {}, el('b', {}, prose(names.cause(cause))), el('span', { class: 'muted' }, ` ${labels.page('share-of', { count: number(count), total: number(batch.failures) })}`)),
    el('p', {}, el('span', { class: 'muted' }, labels.get('role_headings', step.for), ': '), prose(step.text)));
}

// While reading, the counts only tell; afterwards each is a filter of the list.
function counts(by, title, batch, labels, act, state, name_of) {
  const ranked = by_count(batch.count[by]);
  const shown = state.all.has(by) ? ranked.slice(0, 500) : ranked.slice(0, first_shown);
  const most = ranked[0]?.[1] ?? 1;
  const line = ([key, count]) => {
    const pressed = by in state.filters && state.filters[by] === key;
    const parts = [
      el('span', { class: 'count-name' }, key === null || key === '' ? labels.get('headings', 'not_stated') : value(name_of(key))),
      el('span', { class: 'count-number' }, number(count)),
      el('span', { class: 'count-bar', 'aria-hidden': 'true' }, bar(count / most)),
    ];
    return el('li', {}, batch.state === 'reading' ? el('div', { class: 'count-row' }, parts)
      : el('button', { type: 'button', class: 'count-row', 'aria-pressed': String(pressed), 'data-by': by, 'data-key': key ?? '', click: () => act.filter(by, key) }, parts));
  };
  return el('section', { class: 'counts', 'aria-labelledby': `counts-${by}` },
    el('h3', { id: `counts-${by}` }, title),
    el('ol', {}, shown.map(line)),
    ranked.length > shown.length && batch.state !== 'reading' && !state.all.has(by)
      && el('button', { type: 'button', class: 'quiet small', click: () => act.list_all(by) }, labels.page('show-all', { count: number(ranked.length) })));
}

// A width in a style attribute would need the page's policy to allow it; the CSS object model does not.
function bar(share) {
  const node = el('i');
  node.style.inlineSize = `${Math.max(1, Math.round(share * 100))}%`;
  return node;
}

export function list_view(batch, labels, act, state, names) {
  const rows = rows_of(batch, state);
  const find = el('input', { type: 'search', id: 'find', autocomplete: 'off', spellcheck: 'false', placeholder: labels.page('find'), input: (event) => act.find(event.target.value) });
  find.value = state.find;
  const filters = Object.entries(state.filters).map(([by, key]) => el('button', { type: 'button', class: 'chip', 'aria-pressed': 'true', 'aria-label': labels.page('remove-filter', { name: name_of_filter(by, key, labels, names) }), click: () => act.filter(by, key) },
    value(name_of_filter(by, key, labels, names)), el('span', { 'aria-hidden': 'true' }, '×')));
  return el('section', { class: 'card list', 'aria-labelledby': 'list-title' },
    el('div', { class: 'list-head' },
      el('h2', { id: 'list-title' }, labels.page('several', { count: number(rows.length) })),
      el('label', { for: 'find', class: 'visually-hidden' }, labels.page('find')), find),
    filters.length > 0 && el('div', { class: 'chips', role: 'group', 'aria-label': labels.page('filters') }, filters),
    el('ol', { class: 'rows' }, rows.slice(0, state.shown).map((row) => row_view(row, batch, labels, act, names))),
    rows.length === 0 && el('p', { class: 'muted' }, labels.page('none-left')),
    rows.length > state.shown && el('button', { type: 'button', class: 'quiet', id: 'more', click: () => act.more() }, labels.page('show-more', { count: number(Math.min(rows_a_time, rows.length - state.shown)), left: number(rows.length - state.shown) })),
    batch.rows.length < batch.failures && batch.rows.length >= most_rows && el('p', { class: 'muted' }, labels.page('list-cut', { count: number(most_rows) })));
}

function name_of_filter(by, key, labels, names) {
  if (key === null || key === '') return labels.get('headings', 'not_stated');
  return by === 'cause' ? names.cause(key) : by === 'issuer' ? names.issuer(key) : key;
}

function row_view(row, batch, labels, act, names) {
  return el('li', {}, el('button', { type: 'button', class: 'row', click: () => act.open(row) },
    el('span', { class: `dot ${row.outcome}` }),
    el('span', { class: 'row-text' },
      el('b', {}, value(row.recipient ?? labels.page('no-recipient'))),
      el('span', {}, clean(names.cause(row.cause)), batch.files.length > 1 && [' · ', value(row.file.name)])),
    row.code && el('span', { class: 'row-code' }, String(row.code))));
}

// Above the answer of one row: back to the list, and the rows before and after it.
export function row_nav(row, rows, labels, act) {
  const at = rows.indexOf(row);
  const go = (to, name, key) => el('button', { type: 'button', class: 'quiet small', disabled: to < 0 || to >= rows.length, click: () => act.open(rows[to]), id: `go-${name}` }, el('span', {}, labels.page(key)));
  return el('nav', { class: 'row-nav', 'aria-label': labels.page('list-nav') },
    el('button', { type: 'button', class: 'quiet small', id: 'to-list', click: () => act.to_list() }, icon('list'), el('span', {}, labels.page('to-list'))),
    el('span', { class: 'muted' }, labels.page('row-of', { number: number(at + 1), count: number(rows.length) })),
    go(at - 1, 'before', 'row-before'), go(at + 1, 'after', 'row-after'));
}

// Tab-separated, for a spreadsheet. A cell that a spreadsheet would take for a formula is quoted away.
export function rows_text(batch, state, labels, names) {
  const cell = (text) => clean(text ?? '').replace(/[\t\r\n]+/g, ' ').replace(/^(?=[=+\-@])/, "'");
  const head = ['column-file', 'column-recipient', 'column-cause', 'column-code', 'column-issuer'].map((key) => labels.page(key));
  const lines = rows_of(batch, state).map((row) => [row.file.name, row.recipient, names.cause(row.cause), String(row.code ?? ''), row.issuer ? names.issuer(row.issuer) : '']);
  return [head, ...lines].map((line) => line.map(cell).join('\t')).join('\n');
}
