// Many messages at once: reads files of any length piece by piece, counts what failed, and keeps a short row of each
// failure. What a row stands for is read again from its file when it is opened, so memory stays bounded.
//
//   const batch = new Batch(explainer, files);                   // File objects
//   await batch.read({ signal, on_progress: () => paint(batch) });
//   batch.count.cause                                            // Map: cause -> failures; also issuer, domain
//   const { bytes, report, index } = await batch.open(batch.rows[0]);   // report.failures[index] is the row's
//
// At most `most_rows` failures are listed and `most_domains` recipient domains told apart; all are counted.
import { most_bytes } from './explainer.js';

export const most_rows = 50000;
const most_domains = 10000;
const one_record_below = 256 << 10; // docs/bulk.md
const summary_pause = 2000;         // milliseconds between two looks at the counts of the module
const longest_in_log = 8 << 20;     // bytes from the first line of a message to its last

// Whether a file has to be streamed: it holds many messages, or may. head: its first bytes as Latin-1.
export function holds_many(head, size) {
  if (/^From \S/.test(head) || size > most_bytes) return true;
  const outlook_file = head.startsWith('\u00d0\u00cf\u0011\u00e0');
  const one_message = /^[A-Za-z][\w-]*:[ \t]/.test(head);
  const lines_or_objects = /[\r\n]|^\s*[[{]/.test(head);
  return size > one_record_below && lines_or_objects && !outlook_file && !one_message;
}

export async function head_of(file) {
  return latin1(await read(file, 0, 512));
}

export class Batch {
  rows = []; // { file, offset, pieces, nth, cause, outcome, recipient, issuer, domain, code }
  count = { cause: new Map(), issuer: new Map(), domain: new Map() };
  failures = 0;
  messages = 0;
  damaged = 0;
  further_domains = 0;
  done = 0;        // bytes
  state = 'waiting'; // reading | stopped | finished
  unreadable = []; // names of files

  #first_steps = new Map(); // cause -> { step, count }
  #asked = 0;
  #explainer;
  #offsets = new Map(); // file -> where each of its records begins

  constructor(explainer, files) {
    this.#explainer = explainer;
    this.files = files;
    this.total = files.reduce((sum, file) => sum + file.size, 0);
  }

  // Resolves when all is read, or it was stopped: then what was read until then stays.
  async read({ signal, on_progress }) {
    this.state = 'reading';
    let before = 0;
    for (const file of this.files) {
      this.#offsets.set(file, []);
      try {
        const { damaged, summary } = await this.#explainer.explainStream(file, {
          signal,
          explanations: false,
          summary: true,
          onReport: (report) => this.#take(file, report),
          onProgress: (progress) => {
            this.done = before + progress.done;
            if (performance.now() - this.#asked > summary_pause && this.failures > 0) {
              this.#asked = performance.now();
              progress.summary().then((so_far) => this.#learn(so_far)).catch(() => {});
            }
            on_progress();
          },
        });
        this.#learn(summary);
        this.damaged += damaged;
      } catch (error) {
        if (signal.aborted || ['not-loaded', 'time-limit'].includes(error.code)) {
          this.state = 'stopped';
          if (signal.aborted) return;
          throw error;
        }
        this.unreadable.push(file.name);
      }
      before += file.size;
    }
    this.done = this.total;
    this.state = 'finished';
  }

  // The first step against each cause, as its usual failure in this file has it.
  #learn(summary) {
    for (const { cause, count, first_step } of summary?.by_cause ?? []) {
      if (count >= (this.#first_steps.get(cause)?.count ?? 0)) this.#first_steps.set(cause, { step: first_step, count });
    }
  }

  // { for, text }; null where nothing is to be done, or it is not known yet.
  first_step(cause) {
    return this.#first_steps.get(cause)?.step ?? null;
  }

  #take(file, report) {
    const { offset = 0, index, input, failures } = report;
    this.messages += 1;
    // The lines of one message in a log stand apart.
    const scattered = index !== undefined && input.kind === 'log';
    const offsets = this.#offsets.get(file);
    if (!scattered && offsets.length < most_rows) offsets.push(offset);
    for (const [nth, failure] of failures.entries()) {
      const recipient = recipient_of(failure);
      const domain = domain_of(recipient);
      this.failures += 1;
      add(this.count.cause, failure.diagnosis.cause);
      add(this.count.issuer, failure.issuer);
      if (this.count.domain.has(domain) || this.count.domain.size < most_domains) add(this.count.domain, domain);
      else this.further_domains += 1;
      if (this.rows.length >= most_rows) continue;
      this.rows.push({
        file, offset, nth, recipient, domain, cause: failure.diagnosis.cause, issuer: failure.issuer, outcome: outcome_of(failure, input.kind),
        code: failure.enhanced_status_code ?? failure.reply_code, pieces: scattered ? [...Object.values(failure.spans).flat(), ...failure.diagnosis.evidence] : null,
      });
    }
  }

  // Reads the record of a row again and explains it.
  async open(row, options) {
    const bytes = await this.#bytes_of(row);
    const report = await this.#explainer.explain(bytes, options);
    const same = report.failures.map(recipient_of).flatMap((recipient, index) => (recipient === row.recipient ? [index] : []));
    return { bytes, report, index: same.length === 1 || !report.failures[row.nth] ? same[0] ?? 0 : row.nth };
  }

  async #bytes_of({ file, offset, pieces }) {
    if (pieces) return this.#lines_of(file, offset, pieces);
    const next = this.#offsets.get(file).find((one) => one > offset) ?? file.size;
    const bytes = await read(file, offset, Math.min(next, offset + most_bytes));
    return bytes[0] === 0x7b ? bytes.subarray(0, end_of_object(bytes)) : bytes;
  }

  // Of the lines from a message's first to its last, those that the answer stands on; before them what names a table's columns.
  async #lines_of(file, offset, pieces) {
    const last = Math.min(Math.max(...pieces.map(([at, size]) => at + size)), longest_in_log);
    const text = await read(file, offset, offset + last + 65536);
    const lines = offset === 0 ? [] : column_names(await read(file, 0, 4096));
    for (let begin = 0; begin < last;) {
      const found = text.indexOf(10, begin);
      const end = found < 0 ? text.length : found + 1;
      if (pieces.some(([at, size]) => at < end && at + size > begin)) lines.push(text.subarray(begin, end));
      begin = Math.max(end, begin + 1);
    }
    return joined(lines);
  }

  // The counts as `smtp-explain summary --format json` names them, without examples.
  summary(cause_title) {
    const ranked = (counts, name) => by_count(counts).map(([key, count]) => ({ [name]: key, count }));
    return {
      schema_version: 1,
      messages: this.messages,
      failures: this.failures,
      unreadable: this.damaged + this.unreadable.length,
      by_cause: by_count(this.count.cause).map(([cause, count]) => ({ cause, title: cause_title(cause), count, first_step: this.first_step(cause) })),
      by_issuer: ranked(this.count.issuer, 'issuer'),
      by_recipient_domain: ranked(this.count.domain, 'domain'),
      further_domains: this.further_domains,
    };
  }
}

// [[key, count], …], the largest first.
export function by_count(counts) {
  return [...counts].sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1));
}

async function read(file, from, to) {
  return new Uint8Array(await file.slice(from, Math.min(to, file.size)).arrayBuffer());
}

function latin1(bytes) {
  return String.fromCharCode(...bytes);
}

// A log's "#Fields: …" or a table's first line.
function column_names(bytes) {
  const lines = [];
  for (let begin = 0; begin < bytes.length;) {
    const found = bytes.indexOf(10, begin);
    if (found < 0) break;
    const line = bytes.subarray(begin, found + 1);
    const first = latin1(line.subarray(0, 200));
    if (first.startsWith('#') || (begin === 0 && /^\W*[A-Za-z_ -]+\W{0,2}[,;\t]/.test(first))) lines.push(line);
    else break;
    begin = found + 1;
  }
  return lines;
}

// Where the object that begins here ends: what stands between it and the next record does not belong to it.
function end_of_object(bytes) {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === 0x5c) i += 1;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x7b) depth += 1;
    else if (byte === 0x7d && (depth -= 1) === 0) return i + 1;
  }
  return bytes.length;
}

function recipient_of(failure) {
  return failure.final_recipient ?? failure.original_recipient;
}

function domain_of(address) {
  const at = address?.lastIndexOf('@') ?? -1;
  return at < 0 ? null : address.slice(at + 1).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

// Near enough for a coloured dot; the opened answer says it in words.
function outcome_of({ action, reply_code, diagnosis }, kind) {
  if (action === 'delayed' || kind === 'delivery-delay') return 'still-trying';
  if (action === null && kind !== 'delivery-failure' && (reply_code !== null ? reply_code < 500 : diagnosis.permanence === 'temporary')) return 'still-trying';
  return 'not-delivered';
}

function add(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function joined(pieces) {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
