// Lays out one report. Every sentence comes from the report or from data/labels.json; values of the paste become
// text nodes. Pure: builds nodes and calls `act` when a control is used.
//
//   act: { show(spans), shows_text(), answer(question, option), forget(question), select(index), filter(cause), pages(failure), copy(text, button),
//          note(button), json(button), share(), print(), reply(which, text), takes_reply(), remember(key, value), recall(key) }
import { clean, el, icon, prose, value } from './dom.js';

const many = 200; // more rows than this are shown on request

export class Labels {
  constructor(groups) {
    this.groups = groups;
  }
  get(group, key) {
    const text = this.groups[group]?.[key];
    return (Array.isArray(text) ? text.at(-1) : text) ?? key;
  }
  has(group, key) {
    return this.groups[group]?.[key] !== undefined;
  }
  page(key, slots = {}) {
    return this.get('page', key).replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole);
  }
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Where the text stands beside its answer, a press leads to the place in it.
function pointer(act, spans, attributes, ...content) {
  return act.shows_text() ? el('button', { ...attributes, type: 'button', click: () => act.show(spans) }, content) : el('span', { ...attributes, title: null }, content);
}

function words_of(report, spans) {
  return spans.map(([begin, length]) => report.text.substr(begin, length)).join(' … ').replace(/\s+/g, ' ').slice(0, 600);
}

// entries: [{ report, failure }], one for each failure of a text. state: { selected, cause, answered, tab, details }
export function failure_list(entries, labels, act, state, cause_title) {
  const by_cause = new Map();
  for (const { failure } of entries) by_cause.set(failure.diagnosis.cause, (by_cause.get(failure.diagnosis.cause) ?? 0) + 1);
  const causes = [...by_cause].sort((a, b) => b[1] - a[1]);
  const shown = entries.map((entry, index) => ({ ...entry, index })).filter(({ failure }) => !state.cause || failure.diagnosis.cause === state.cause);
  const filter = (id, text, count) => el('button', { type: 'button', class: 'chip', 'aria-pressed': String((state.cause ?? '') === id), click: () => act.filter(id || null) }, text, el('span', { class: 'count' }, String(count)));
  const row = ({ failure, index }) => el('li', {}, el('button', {
    type: 'button', class: 'row', 'aria-current': index === state.selected ? 'true' : undefined, click: () => act.select(index),
  }, el('span', { class: `dot ${failure.explanation.outcome}` }), el('span', { class: 'row-text' },
    el('b', {}, value(failure.final_recipient ?? failure.original_recipient ?? labels.page('no-recipient'))),
    el('span', {}, clean(failure.explanation.title)))));
  const rows = el('ol', { class: 'rows' }, shown.slice(0, many).map(row));
  const list = el('section', { class: 'card list', 'aria-labelledby': 'list-title' },
    el('h2', { id: 'list-title' }, labels.page('several', { count: entries.length, causes: causes.length })),
    causes.length > 1 && el('div', { class: 'chips', role: 'group', 'aria-label': labels.page('filter-by-cause') },
      filter('', labels.page('all'), entries.length), causes.map(([id, count]) => filter(id, cause_title(id), count))),
    rows);
  if (shown.length > many) {
    const more = el('button', { type: 'button', class: 'quiet', click: () => { rows.append(...shown.slice(many).map(row)); more.remove(); } }, labels.page('show-all', { count: shown.length }));
    list.append(more);
  }
  return list;
}

export function answer_view(entry, labels, act, state, cause_title) {
  const { report, failure } = entry;
  const { explanation } = failure;
  return el('article', { class: 'answer', 'aria-labelledby': 'answer-title' },
    callouts(report, labels),
    verdict(report, failure, labels, act),
    question_card(failure, labels, act, state),
    steps_section(explanation, labels, act, state),
    reasons_section(report, explanation, labels, act),
    replies_section(explanation, labels, act),
    el('div', { class: 'folds' },
      dialogue_fold(report, labels, act, state),
      evidence_fold(report, failure, labels, act, state, cause_title),
      verify_fold(explanation, labels, act, state),
      prevention_fold(explanation, labels, act, state),
      references_fold(failure, labels, act, state)));
}

// Nothing failed, or nothing was recognised: one calm card.
export function nothing_view(report, labels, act, state) {
  const { kind } = report.input;
  const good = ['auto-reply', 'delivery-success', 'feedback-report', 'bare-reply', 'smtp-session', 'log', 'webhook'].includes(kind);
  return el('article', { class: 'answer', 'aria-labelledby': 'answer-title' },
    callouts(report, labels),
    el('header', { class: `card verdict ${good ? 'delivered' : 'unknown'}` },
      el('p', { class: 'badge' }, icon(good ? 'delivered' : 'unknown'), labels.get('kinds', kind)),
      el('h2', { id: 'answer-title', tabindex: '-1' }, labels.page(kind === 'not-a-mail-error' ? 'nothing-title' : 'no-failure-title')),
      el('p', { class: 'summary' }, prose(labels.get('no_failure', kind))),
      report.recipients_delivered.length > 0 && el('dl', { class: 'essentials' }, el('div', {},
        el('dt', {}, labels.get('headings', 'delivered_to')), el('dd', {}, report.recipients_delivered.slice(0, 20).map((address) => el('div', {}, value(address)))))),
      kind === 'not-a-mail-error' && el('ul', { class: 'hints' }, ['hint-1', 'hint-2', 'hint-3', 'hint-4'].map((key) => el('li', {}, prose(labels.page(key)))))),
    el('div', { class: 'folds' }, dialogue_fold(report, labels, act, state), notes_fold(report, labels, act, state)));
}

function callouts(report, labels) {
  return report.warnings.map((text) => el('p', { class: 'callout', role: 'note' }, icon('warning'), el('span', {}, el('b', {}, labels.get('headings', 'warnings'), ': '), prose(text))));
}

function verdict(report, failure, labels, act) {
  const { explanation } = failure;
  const [main, ...others] = explanation.who_can_fix;
  const recipient = failure.final_recipient ?? failure.original_recipient;
  const essential = (name, heading, ...content) => el('div', {}, el('dt', {}, icon(name), heading), el('dd', {}, content));
  return el('header', { class: `card verdict ${explanation.outcome}` },
    el('p', { class: 'badge' }, icon(explanation.outcome), labels.get('outcomes', explanation.outcome)),
    el('h2', { id: 'answer-title', tabindex: '-1' }, prose(explanation.title || labels.page('untitled'))),
    el('p', { class: 'summary' }, prose(explanation.summary)),
    route(failure, labels, act),
    el('dl', { class: 'essentials' },
      main && essential('person', labels.get('headings', 'who_can_fix'), el('b', {}, capital(labels.get('roles', main))),
        others.length > 0 && el('span', { class: 'then' }, `${labels.get('headings', 'then')} ${others.map((role) => labels.get('roles', role)).join(', ')}`)),
      explanation.resend && essential('resend', labels.get('headings', 'resend'), labels.get('resend', explanation.resend)),
      recipient && essential('mailbox', labels.get('headings', 'recipient'), value(recipient), failure.will_retry_until && el('span', { class: 'then' }, labels.get('headings', 'will_retry_until'), ' ', value(failure.will_retry_until))),
      essential('find', labels.get('headings', 'basis'), labels.get('basis', failure.diagnosis.basis))),
    toolbar(explanation, labels, act));
}

// The way of the message as far as the paste states it, with the place where it stopped.
function route(failure, labels, act) {
  const { stage, remote_mta: remote, reporting_mta: reporting, spans } = failure;
  if (!remote || !stage) return null;
  const on_the_way = ['resolve', 'connect', 'banner', 'tls'].includes(stage);
  // The standard's own word for the step stands in brackets; administrators find it under evidence.
  const stop = (text) => el('li', { class: 'stop' }, el('span', {}, labels.page('route-stop', { stage: text.replace(/ \(.*\)$/, '') })));
  const host = (name, span, refused) => el('li', { class: refused ? 'host refused' : 'host' }, pointer(act, span ?? [], {}, value(name)));
  return el('ol', { class: 'route', 'aria-label': labels.page('route') },
    reporting && reporting !== remote ? host(reporting, spans.reporting_mta, false) : el('li', { class: 'host' }, el('span', {}, labels.page('route-you'))),
    on_the_way && stop(labels.get('stages', stage)),
    host(remote, spans.remote_mta, !on_the_way),
    !on_the_way && stop(labels.get('stages', stage)));
}

function toolbar(explanation, labels, act) {
  const tool = (name, key, run) => el('button', { type: 'button', class: name === 'copy' ? 'primary' : 'quiet', click: (event) => run(event.currentTarget) }, icon(name), el('span', {}, labels.page(key)));
  return el('div', { class: 'toolbar', role: 'group', 'aria-label': labels.page('toolbar') },
    explanation.replies.to_sender && tool('copy', act.takes_reply() ? 'use-reply' : 'copy-reply', (button) => act.reply('to_sender', explanation.replies.to_sender, button)),
    tool('note', 'copy-note', (button) => act.note(button)),
    tool('braces', 'copy-json', (button) => act.json(button)),
    tool('link', 'share', () => act.share()),
    tool('print', 'print', () => act.print()));
}

function question_card(failure, labels, act, state) {
  const question = failure.explanation.questions.find(({ id }) => !state.answered.has(id));
  if (!question && state.answered.size === 0) return null;
  return el('section', { class: 'card question', 'aria-label': labels.get('headings', 'questions') },
    question && [
      el('h3', { id: 'question-title', tabindex: '-1' }, prose(question.text)),
      el('p', { class: 'muted' }, labels.page('question-why')),
      el('div', { class: 'chips', role: 'group', 'aria-labelledby': 'question-title' }, question.options.map((option) =>
        el('button', { type: 'button', class: 'chip', 'data-option': option.id, click: () => act.answer(question, option) }, clean(option.label)))),
    ],
    state.answered.size > 0 && el('ul', { class: 'said' }, [...state.answered].map(([id, { question: asked, option }]) =>
      el('li', {}, el('span', {}, el('span', { class: 'muted' }, clean(asked.text), ' '), el('b', {}, clean(option.label))),
        el('button', { type: 'button', class: 'quiet small', click: () => act.forget(id), 'aria-label': `${labels.page('change-answer')}: ${clean(asked.text)}` }, labels.page('change-answer'))))));
}

function steps_section(explanation, labels, act, state) {
  if (explanation.steps.length === 0) return null;
  // Whoever reads this most likely sent the message: what the sender can do comes first, even where somebody else must mend the cause.
  const roles = [...new Set(['sender', ...explanation.who_can_fix, ...explanation.steps.map((step) => step.for)])].filter((role) => explanation.steps.some((step) => step.for === role));
  const chosen = roles.includes(state.role) ? state.role : roles[0];
  const tabs = roles.map((role) => el('button', {
    type: 'button', role: 'tab', id: `tab-${role}`, 'aria-controls': `steps-${role}`, 'aria-selected': String(role === chosen), tabindex: role === chosen ? '0' : '-1', 'data-role': role,
  }, labels.page(`role-${role}`)));
  const panels = roles.map((role) => el('div', { role: roles.length > 1 ? 'tabpanel' : undefined, id: `steps-${role}`, 'aria-labelledby': roles.length > 1 ? `tab-${role}` : undefined, class: 'panel', hidden: role !== chosen },
    el('p', { class: 'print-only' }, el('b', {}, labels.get('role_headings', role))),
    role_steps(explanation.steps.filter((step) => step.for === role), role, labels, act, state)));
  const choose = (tab, focus) => {
    state.role = tab.dataset.role;
    for (const [i, other] of tabs.entries()) {
      other.setAttribute('aria-selected', String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      panels[i].hidden = other !== tab;
    }
    if (focus) tab.focus();
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length], true);
    });
  }
  return el('section', { class: 'card steps', 'aria-labelledby': 'steps-title' },
    el('h3', { id: 'steps-title' }, labels.get('headings', 'steps')),
    tabs.length > 1
      ? el('div', { class: 'tabs', role: 'tablist', 'aria-labelledby': 'steps-title' }, tabs)
      : el('p', { class: 'muted' }, labels.get('role_headings', roles[0])),
    panels);
}

function role_steps(steps, role, labels, act, state) {
  const list = (some) => el('ol', { class: 'numbered' }, some.map((step) => el('li', {}, prose(step.text))));
  const general = steps.filter((step) => !step.product);
  const products = [...new Set(steps.filter((step) => step.product).map((step) => step.product))];
  if (products.length === 0) return [list(general)];
  // The steps for the program that the paste names stand in front of those for any program, if not behind what is special to the reply.
  const before = steps.slice(0, steps.findIndex((step) => step.product));
  const after = general.slice(before.length);
  const parts = before.length > 0 ? [list(before)] : [];
  const remembered = act.recall(`product-${role}`) ?? state.product;
  const chosen = products.includes(remembered) ? remembered : products.length === 1 || general.length === 0 ? products[0] : null;
  const groups = products.map((product) => el('div', { class: 'product', hidden: product !== chosen, 'data-product': product },
    el('h4', {}, clean(product)), list(steps.filter((step) => step.product === product))));
  const chips = products.map((product, i) => el('button', {
    type: 'button', class: 'chip', 'aria-pressed': String(product === chosen),
    click: (event) => {
      const on = event.currentTarget.getAttribute('aria-pressed') !== 'true';
      for (const [j, chip] of chips.entries()) {
        chip.setAttribute('aria-pressed', String(on && i === j));
        groups[j].hidden = !(on && i === j);
      }
      act.remember(`product-${role}`, on ? product : '');
    },
  }, clean(product)));
  if (products.length > 1) parts.push(el('p', { class: 'ask-product', id: `ask-${role}` }, labels.page(role === 'sender' || role === 'recipient' ? 'which-program' : 'which-server')), el('div', { class: 'chips', role: 'group', 'aria-labelledby': `ask-${role}` }, chips));
  parts.push(...groups);
  if (after.length > 0) parts.push(list(after));
  return parts;
}

function reasons_section(report, explanation, labels, act) {
  const { reasons } = explanation;
  if (reasons.length === 0) return null;
  return el('section', { class: 'card reasons', 'aria-labelledby': 'reasons-title' },
    el('h3', { id: 'reasons-title' }, labels.get('headings', 'reasons')),
    reasons.length > 1 && el('p', { class: 'muted' }, labels.page(reasons.some((reason) => reason.shown_by.length > 0) ? 'reasons-shown' : 'reasons-order')),
    el('ol', {}, reasons.map((reason) => el('li', { class: reason.shown_by.length > 0 ? 'reason shown' : 'reason', 'data-reason': reason.id },
      el('h4', {}, prose(reason.title)),
      reason.text && el('p', {}, prose(reason.text)),
      reason.shown_by.length > 0 && (act.shows_text()
        ? pointer(act, reason.shown_by, { class: 'proof', id: `reason-${reason.id}` }, icon('find'), labels.page('shown-by-paste'))
        : el('p', { class: 'muted' }, `${labels.page('shown-by-paste')}: `, value(words_of(report, reason.shown_by), { class: 'quoted' })))))));
}

function replies_section(explanation, labels, act) {
  const which = ['to_sender', 'to_recipient_admin'].filter((key) => explanation.replies[key]);
  if (which.length === 0) return null;
  return el('section', { class: 'card replies', 'aria-labelledby': 'replies-title' },
    el('h3', { id: 'replies-title' }, labels.get('headings', 'replies')),
    which.map((key) => el('figure', {},
      el('figcaption', {}, labels.get('headings', key)),
      el('blockquote', { dir: 'auto' }, clean(explanation.replies[key])),
      copy_button(labels, act.takes_reply() ? 'use-reply' : 'copy', (button) => act.reply(key, explanation.replies[key], button)))));
}

function copy_button(labels, key, run) {
  return el('button', { type: 'button', class: 'quiet small', click: (event) => run(event.currentTarget) }, icon('copy'), el('span', {}, labels.page(key)));
}

function fold(key, title, state, open_first, ...content) {
  const details = el('details', { class: 'card fold', 'data-fold': key, open: state.details.get(key) ?? open_first },
    el('summary', {}, el('h3', {}, title)), el('div', { class: 'fold-body' }, content));
  details.addEventListener('toggle', () => state.details.set(key, details.open));
  return details;
}

const facts_shown = ['diagnostic_text', 'reply_code', 'enhanced_status_code', 'stage', 'final_recipient', 'original_recipient', 'envelope_sender', 'remote_mta', 'remote_address', 'reporting_mta', 'queue_id', 'action', 'arrival_date', 'last_attempt_date', 'will_retry_until'];

export function fact_text(failure, key, labels) {
  const stated = failure[key];
  if (stated === null || stated === undefined) return null;
  return key === 'stage' ? labels.get('stages', stated) : String(stated);
}

function evidence_fold(report, failure, labels, act, state, cause_title) {
  const { diagnosis } = failure;
  const rows = facts_shown.filter((key) => fact_text(failure, key, labels) !== null).map((key) => {
    const spans = failure.spans[key] ?? [];
    const text = fact_text(failure, key, labels);
    return el('div', {}, el('dt', {}, labels.page(`field-${key}`)), el('dd', {},
      spans.length > 0
        ? pointer(act, spans, { class: 'fact', id: `fact-${key}`, title: labels.page('show-in-paste') }, value(text))
        : value(text, { id: `fact-${key}` })));
  });
  const notes = [...report.input.notes, ...failure.notes];
  return fold('evidence', labels.page('fold-evidence'), state, false,
    diagnosis.evidence.length > 0 && report.text && [
      el('p', { class: 'muted' }, labels.get('headings', 'evidence')),
      el('p', {}, pointer(act, diagnosis.evidence, { class: 'quote', id: 'fact-evidence', title: labels.page('show-in-paste') }, value(words_of(report, diagnosis.evidence))))],
    el('dl', { class: 'facts' },
      el('div', {}, el('dt', {}, labels.get('headings', 'basis')), el('dd', {}, labels.get('basis', diagnosis.basis), diagnosis.permanence ? ` ${labels.get('permanence', diagnosis.permanence)}` : '')),
      rows,
      el('div', {}, el('dt', {}, labels.get('headings', 'cause')), el('dd', {}, el('code', {}, diagnosis.cause), diagnosis.rule ? el('span', { class: 'muted' }, ` ${labels.get('headings', 'rule')}: ${diagnosis.rule}`) : ''))),
    notes.length > 0 && [el('h4', {}, labels.get('headings', 'notes')), el('ul', { class: 'notes' }, notes.map((text) => el('li', {}, prose(text))))],
    diagnosis.runners_up.length > 0 && [el('h4', {}, labels.get('headings', 'runners_up')), el('ul', {}, diagnosis.runners_up.map(({ cause, basis }) => el('li', {}, prose(cause_title(cause)), el('span', { class: 'muted' }, ` ${labels.get('basis', basis)}`))))],
    original_facts(report, labels));
}

function original_facts(report, labels) {
  const rows = Object.entries(report.original_message).filter(([, text]) => text);
  return rows.length > 0 && [el('h4', {}, labels.page('original-message')), el('dl', { class: 'facts' }, rows.map(([key, text]) => el('div', {}, el('dt', {}, labels.page(`original-${key}`)), el('dd', {}, value(text)))))];
}

function notes_fold(report, labels, act, state) {
  return report.input.notes.length > 0 && fold('notes', labels.get('headings', 'notes'), state, true, el('ul', {}, report.input.notes.map((text) => el('li', {}, prose(text)))));
}

function dialogue_fold(report, labels, act, state) {
  if (!report.session) return null;
  const { timeline, facts } = report.session;
  const chips = ['authenticated', 'tls', 'auth_offered', 'auth_mechanism', 'server_host', 'port', 'stopped_at']
    .filter((key) => facts[key] !== null && facts[key] !== undefined)
    .map((key) => el('div', {}, el('dt', {}, labels.page(`session-${key}`)), el('dd', {},
      typeof facts[key] === 'boolean' ? labels.page(facts[key] ? 'yes' : 'no')
        : key === 'tls' ? labels.page(`tls-${facts[key]}`) : key === 'stopped_at' ? labels.get('stages', facts[key]) : value(facts[key]))));
  const line = ({ from, text, means, span }) => el('li', { class: `line ${from}` },
    el('span', { class: 'who' }, labels.page(`speaker-${from}`)),
    pointer(act, span, { class: 'said-line', title: labels.page('show-in-paste') }, value(text)),
    means && el('p', {}, prose(means)));
  const rows = el('ol', { class: 'dialogue' }, timeline.slice(0, many).map(line));
  const more = timeline.length > many && el('button', { type: 'button', class: 'quiet', click: () => { rows.append(...timeline.slice(many).map(line)); more.remove(); } }, labels.page('show-all', { count: timeline.length }));
  return fold('dialogue', labels.get('headings', 'dialogue'), state, report.input.kind === 'smtp-session',
    chips.length > 0 && el('dl', { class: 'facts' }, chips), rows, more);
}

function verify_fold(explanation, labels, act, state) {
  return explanation.verify.length > 0 && fold('verify', labels.get('headings', 'verify'), state, false,
    el('p', { class: 'muted' }, labels.page('verify-hint')),
    el('ul', { class: 'commands' }, explanation.verify.map(({ command, tells }) => el('li', {},
      el('div', { class: 'command' }, el('code', { tabindex: '0', role: 'group', 'aria-label': labels.page('command') }, clean(command)), copy_button(labels, 'copy', (button) => act.copy(command, button))),
      tells && el('p', {}, prose(tells))))));
}

function prevention_fold(explanation, labels, act, state) {
  return explanation.prevention.length > 0 && fold('prevention', labels.get('headings', 'prevention'), state, false, el('ul', {}, explanation.prevention.map((text) => el('li', {}, prose(text)))));
}

// Only URLs of the rule base and of our own reference stand here, never one of the paste.
function references_fold(failure, labels, act, state) {
  const link = (url, ...content) => el('li', {}, el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, content));
  const pages = act.pages(failure).map(({ kind, name, url }) => link(url, labels.page(`reference-${kind}`, { name: clean(name) })));
  const links = failure.explanation.references.filter(({ url }) => /^https?:\/\//.test(url))
    .map(({ title, url }) => link(url, title ? [clean(title), el('span', { class: 'muted' }, ` ${new URL(url).hostname}`)] : clean(url)));
  return pages.length + links.length > 0 && fold('references', labels.get('headings', 'references'), state, false, el('ul', {}, pages, links));
}
