// What the reference tells, as plain objects made of data/: the pages only lay it out.
//
//   const model = read_model('data', (paste) => report);
//   model.causes.get('relay-denied').wordings[0].text      // "554 5.7.1 <bob@example.net>: Relay access denied"
//   model.codes.get('5.7.1').together                      // Set { '550', '554' }
//
// Every example of a rule is read by the tool itself (`explain`), so a wording stands under the codes that the tool sees in
// it. A code has a page if a table of data/codes/ defines it, if an example states it, or if it is a provider's own
// (a token such as TSS04 that stands in an example and in a phrase of the rule that wins it).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codes_of_row, slug } from '../../web/reference-paths.js';

// A text of data/ where no paste states anything: its last variant.
export const plain = (text) => (Array.isArray(text) ? text.at(-1) : text) ?? '';

export function read_model(folder, explain) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const { words, groups, technical_words } = read('site/reference.json');
  const labels = read('labels.json');
  const model = { words, labels, groups, causes: new Map(), codes: new Map(), providers: new Map(), left_out: [] };

  for (const [id, issuer] of Object.entries(read('issuers.json'))) model.providers.set(id, { id, ...issuer, wordings: [], codes: new Set() });
  const known_as = new Map(groups.flatMap((group) => group.causes.map((cause) => [cause.id, cause.known_as ?? []])));
  for (const file of readdirSync(join(folder, 'causes')).sort()) {
    const id = file.replace(/\.json$/, '');
    const cause = read(`causes/${file}`);
    model.causes.set(id, { id, ...cause, title: plain(cause.title), summary: plain(cause.summary), known_as: known_as.get(id) ?? [], wordings: [], codes: new Set() });
  }

  const tables = { reply: read('codes/reply-codes.json'), enhanced: read('codes/enhanced-status-codes.json') };
  model.rows = tables.enhanced;
  const add_code = (key, kind) => {
    const id = kind === 'own' ? slug(key) : key;
    if (!model.codes.has(id)) model.codes.set(id, { id, key, kind, ...row_of(tables, key, kind), wordings: [], together: new Set(), providers: new Set() });
    return model.codes.get(id);
  };
  for (const key of Object.keys(tables.reply)) if (/^\d{3}$/.test(key)) add_code(key, 'reply');
  for (const [key, row] of Object.entries(tables.enhanced)) for (const code of codes_of_row(key, row)) add_code(code, 'enhanced');

  for (const { id, rule } of rules_of(folder)) {
    // A rule that asks for no issuer lies in the folder of the one whose words it knows.
    const issuers = [rule.when.issuer ?? id.split('/')[0]].flat().filter((issuer) => model.providers.has(issuer));
    for (const example of rule.examples.matches) {
      const { text, paste } = paste_of(example);
      const failure = explain(paste).failures[0];
      if (failure?.diagnosis.rule !== id) {
        model.left_out.push({ rule: id, text });
        continue;
      }
      const wording = { text, paste, rule: id, cause: rule.cause, reason: rule.reason, issuers, steps: rule.steps ?? [], summary: rule.summary && plain(rule.summary), who_can_fix: failure.explanation.who_can_fix, resend: failure.explanation.resend, permanence: failure.diagnosis.permanence, references: rule.references ?? [] };
      const stated = [];
      if (failure.reply_code !== null) stated.push(add_code(String(failure.reply_code), 'reply'));
      if (failure.enhanced_status_code !== null) stated.push(add_code(failure.enhanced_status_code, 'enhanced'));
      if (issuers.length > 0) for (const key of own_codes(text, rule, technical_words)) stated.push(add_code(key, 'own'));
      for (const code of stated) {
        code.wordings.push(wording);
        for (const other of stated) if (other !== code) code.together.add(other.id);
        for (const issuer of issuers) code.providers.add(issuer);
        if (code.kind === 'own') for (const issuer of issuers) model.providers.get(issuer)?.codes.add(code.id);
      }
      model.causes.get(rule.cause).wordings.push(wording);
      for (const issuer of issuers) model.providers.get(issuer)?.wordings.push(wording);
    }
  }
  for (const code of model.codes.values()) finish(code, model);
  return model;
}

// The steps of a role, those of a reason together: [{ reasons: [id], product, texts: [text] }].
export function steps_of(steps, role, with_products) {
  const parts = [];
  for (const step of steps.filter((one) => one.for === role && (with_products || !one.product))) {
    const reasons = step.reasons ?? [];
    const same = parts.find((part) => part.product === step.product && part.reasons.join() === reasons.join());
    if (same) same.texts.push(plain(step.text));
    else parts.push({ reasons, product: step.product, texts: [plain(step.text)] });
  }
  return parts.sort((a, b) => Math.min(a.reasons.length, 1) - Math.min(b.reasons.length, 1));
}

export function by_count(things, key) {
  const counts = new Map();
  for (const thing of things) counts.set(key(thing), [...(counts.get(key(thing)) ?? []), thing]);
  return [...counts].sort((a, b) => b[1].length - a[1].length);
}

function* rules_of(folder) {
  for (const issuer of readdirSync(join(folder, 'rules')).sort()) {
    for (const file of readdirSync(join(folder, 'rules', issuer)).sort()) {
      if (file.endsWith('.json')) yield { id: `${issuer}/${file.replace(/\.json$/, '')}`, rule: JSON.parse(readFileSync(join(folder, 'rules', issuer, file), 'utf8')) };
    }
  }
}

// Where an example needs the host that replied or the step, it is told in a bounce that names them.
const commands = { helo: 'EHLO', auth: 'AUTH', 'mail-from': 'MAIL FROM', 'rcpt-to': 'RCPT TO', data: 'DATA', 'end-of-data': 'end of DATA', tls: 'STARTTLS' };

function paste_of(example) {
  if (typeof example === 'string') return { text: example, paste: example };
  const { text, issuer_host: host, stage } = example;
  if (!host && !stage) return { text, paste: text };
  const said = `<bob@example.net>: host ${host || 'mx.example.net'}[192.0.2.25] said: ${text.replaceAll('\n', ' ')} (in reply to ${commands[stage] ?? 'RCPT TO'} command)`;
  return { text, paste: `This is the mail system at host mail.example.org.\n\n                   The mail system\n\n${said}\n` };
}

function row_of(tables, key, kind) {
  if (kind === 'own') return { row: null, cause: undefined };
  const [, subject, detail] = key.split('.');
  const row = (kind === 'reply' ? tables.reply[key] : tables.enhanced[key] ?? tables.enhanced[`X.${subject}.${detail}`]) ?? null;
  const subject_row = kind === 'enhanced' ? tables.enhanced[`X.${subject}.X`] ?? null : null;
  const success = kind === 'reply' ? /^[23]/.test(key) : key.startsWith('2.');
  return { row, subject_row, cause: success ? null : row?.cause, permanence: success ? null : (kind === 'reply' ? row?.permanent ?? key.startsWith('5') : key.startsWith('5.')) ? 'permanent' : 'temporary' };
}

const own_code = /\b0x[0-9A-Fa-f]{6,8}\b|\bAS\(\d+\)|\b[A-Z]{3,}(?:\.[A-Za-z]{2,}){2,4}\b|\b[A-Za-z]{1,9}(?:[:_-][A-Za-z]{1,4})?[:_-]?\d[A-Za-z0-9]*(?:[_-][A-Za-z0-9]*\d[A-Za-z0-9]*)*\b|\b\d{3}-\d{3}\b/g;
const tokens = (text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;

function own_codes(text, { when }, technical_words) {
  const phrases = [...(when.any_phrase ?? []), ...(when.all_phrases ?? [])].map(tokens);
  const found = new Set();
  for (const [key] of text.matchAll(own_code)) {
    if (technical_words.includes(key.toLowerCase())) continue;
    if (/\d|\./.test(key) && phrases.some((phrase) => phrase.includes(tokens(key)))) found.add(key.replace(/[_:-]$/, ''));
  }
  return found;
}

// What a code means where no table says it: what all of its wordings mean.
function finish(code, model) {
  const { words } = model;
  const causes = by_count(code.wordings, (wording) => wording.cause);
  code.causes = causes;
  if (code.cause === undefined) code.cause = causes.length === 1 ? causes[0][0] : 'unknown';
  code.name = code.row?.name ?? (code.cause !== 'unknown' ? model.causes.get(code.cause).title : code.subject_row?.name) ?? words.unnamed_code;
  code.meaning = code.row?.meaning ?? '';
  if (code.cause && code.cause !== 'unknown') model.causes.get(code.cause).codes.add(code.id);
}
