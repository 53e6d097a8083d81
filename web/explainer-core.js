// What the browser and Node share: one worker, a queue of calls to it, a time limit, and spans as the page needs them.
import { convert_spans, decoded_text, displayed_string, displayed_text, marked_utf16 } from './offsets.js';
import { lay_over, names_of } from './names.js';
import { cause_path, code_path, provider_path } from './reference-paths.js';

export const most_bytes = 32 * 1024 * 1024;
const default_time_limit = 20000; // milliseconds
const grace_after_abort = 300;    // a call that nobody waits for may end by itself before its worker is killed

// code: too-large | time-limit | aborted | stopped | not-loaded. Never shown as it is: the page has a sentence for each.
export class ExplainerError extends Error {
  constructor(code, message) {
    super(message ?? code);
    this.name = code === 'aborted' ? 'AbortError' : 'ExplainerError';
    this.code = code;
  }
}

// host: { start_worker() -> { post(message), terminate(), on_message(handler), on_error(handler) } }
export class Explainer {
  #host;
  #source;
  #overlays = [];
  #port = null;
  #ready = null;
  #queue = [];
  #current = null;
  #next_id = 1;
  #time_limit;
  #names = names_of({});
  #reference_paths = new Set();
  #closed = false;
  #loaded = false;
  #stream_done = Promise.resolve();

  // source: { module, rules }, and for either that is missing { module_url, rules_url }: the first worker fetches it.
  constructor({ host, source, time_limit }) {
    this.#host = host;
    this.#source = source;
    this.#time_limit = time_limit ?? default_time_limit;
  }

  // The texts of data/labels.json: { page: {…}, roles: {…}, … }.
  get labels() {
    return this.#names.labels;
  }

  // The plain title of a cause, for lists; its id where the rules have none.
  cause_title(id) {
    return this.#names.causes[id] ?? id;
  }

  // Whose words a reply is in, as people know them; the id where the rules have no name.
  issuer_name(id) {
    return this.#names.issuers[id] ?? id;
  }

  // The pages of the reference about a failure, as paths below the site: [{ kind: 'cause', name, path }]. What an overlay
  // adds has none.
  reference_pages({ diagnosis, reply_code, enhanced_status_code, issuer }) {
    const issuer_name = this.#names.issuers[issuer];
    return [
      { kind: 'cause', name: this.cause_title(diagnosis.cause), path: cause_path(diagnosis.cause) },
      enhanced_status_code !== null && { kind: 'code', name: enhanced_status_code, path: code_path(enhanced_status_code) },
      reply_code !== null && { kind: 'code', name: String(reply_code), path: code_path(String(reply_code)) },
      issuer_name && { kind: 'provider', name: issuer_name, path: provider_path(issuer) },
    ].filter((page) => page && this.#reference_paths.has(page.path));
  }

  // The report. `text` (not enumerable) is what its spans point into, as UTF-16 indices;
  // spans: 'bytes' keeps the contract's byte offsets.
  async explain(input, { redact = false, answers = {}, locale, onProgress, signal, timeLimit, spans = 'utf-16' } = {}) {
    const bytes = to_bytes(input);
    onProgress?.({ phase: 'reading', done: 0, total: bytes.length });
    const json = await this.#call({ type: 'explain', bytes, options: { redact, answers, locale } }, { signal, timeLimit });
    onProgress?.({ phase: 'reading', done: bytes.length, total: bytes.length });
    const report = JSON.parse(json);
    if (spans === 'bytes') return report;
    const shown = typeof input === 'string' ? displayed_string(input) : await this.#shown(bytes, { signal, timeLimit });
    convert_spans(report, shown);
    Object.defineProperty(report, 'text', { value: shown.text });
    return report;
  }

  // A file that is no text, or in a charset that the browser cannot tell, is shown as the module reads it.
  async #shown(bytes, limits) {
    if (marked_utf16(bytes)) return displayed_text(bytes);
    const decoded = JSON.parse(await this.#call({ type: 'readable_text', bytes }, limits));
    return decoded ? decoded_text(decoded) : displayed_text(bytes);
  }

  // The same answer written for people: 'markdown' (a ticket note) or 'text'.
  async write(input, format, { redact = false, answers = {}, locale, signal } = {}) {
    return this.#call({ type: 'explain', bytes: to_bytes(input), options: { redact, answers, locale, format } }, { signal });
  }

  // The text itself without names, addresses and secrets.
  async redact(input, { signal } = {}) {
    return this.#call({ type: 'redact', bytes: to_bytes(input) }, { signal });
  }

  // Explains an input of any length piece by piece, in bounded memory: the messages of an mbox, a long log, lines of JSON.
  //
  //   const controller = new AbortController();
  //   const { summary } = await explainer.explainStream(file, {
  //     onReport: (report) => show(report),                       // report.index, report.offset: which record, from which byte
  //     onProgress: ({ done, total }) => bar(done / total),       // bytes; total is undefined where it is not known
  //                                                               // its summary() resolves to the counts so far
  //     signal: controller.signal, summary: true });
  //
  // input: a Blob or File, a ReadableStream, an (async) iterable of byte arrays or strings, a byte array, a string. Resolves to
  // { bytes, records, damaged, summary }: how many records were answered, how many of these were cut off or too long, and the counts
  // by cause with examples, as `smtp-explain summary --format json` gives them (null without summary: true).
  // reports: false: none (only the summary); explanations: false: reports that state facts and cause but no sentences; records: 'log':
  // a log is answered from its first line on, as it is being written. Spans are byte offsets, counted from report.offset.
  // A promise that onReport returns is waited for. One stream at a time; another waits.
  async explainStream(input, { onReport, onProgress, signal, summary = false, reports = Boolean(onReport), explanations = true, records = 'auto', redact = false, answers = {}, timeLimit } = {}) {
    const before = this.#stream_done;
    let done;
    this.#stream_done = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      const call = (message) => this.#call(message, { signal, timeLimit });
      const give = async (text) => {
        const lines = text.split('\n');
        const last = lines.pop();
        for (const line of lines) await onReport?.(JSON.parse(line));
        return last;
      };
      await call({ type: 'stream_open', options: { summary, reports, explanations, records, redact, answers } });
      const worker = this.#port;
      const total = byte_length(input);
      let read = 0;
      const tell = () => onProgress?.({ phase: 'reading', done: read, total, summary: async () => (worker === this.#port ? JSON.parse(await call({ type: 'stream_summary' })) : null) });
      tell();
      for await (const bytes of pieces_of(input, signal)) {
        const text = await call({ type: 'stream_push', bytes });
        // Another call's time limit may have ended the worker, and with it what it knew of this stream.
        if (worker !== this.#port) throw new ExplainerError('stopped');
        await give(text);
        if (signal?.aborted) throw new ExplainerError('aborted');
        read += bytes.length;
        tell();
      }
      const text = await call({ type: 'stream_finish' });
      if (worker !== this.#port || text === '') throw new ExplainerError('stopped');
      return JSON.parse(await give(text));
    } finally {
      done();
    }
  }

  // A site's own rules over the built-in ones: { files: { 'rules/acme/x.json': {…} } } or its JSON text. Gives what is wrong
  // with them, [{ file, pointer, why }]; [] where they are in force. Refused rules change nothing.
  async loadRules(bundle) {
    const text = typeof bundle === 'string' ? bundle : JSON.stringify(bundle);
    const problems = await this.#call({ type: 'add_rules', text }, {});
    if (problems.length === 0) {
      this.#overlays.push(text);
      this.#names = lay_over(this.#names, names_of(JSON.parse(text).files));
    }
    return problems;
  }

  // Lays several over, one after the other. What could not be loaded stands in `refused`, and the rest is in force.
  refused = [];
  async load_overlays(overlays) {
    for (const { name, load } of overlays) {
      try {
        const problems = await this.loadRules(await load());
        if (problems.length > 0) this.refused.push({ name, problems });
      } catch (error) {
        this.refused.push({ name, problems: [{ file: name, pointer: '', why: error.message }] });
      }
    }
  }

  close() {
    this.#closed = true;
    this.#stop_worker(new ExplainerError('aborted'));
    for (const job of this.#queue.splice(0)) job.reject(new ExplainerError('aborted'));
  }

  // Resolves when the worker has the rules.
  ready() {
    if (!this.#ready) {
      this.#ready = new Promise((resolve, reject) => {
        const port = this.#host.start_worker();
        this.#port = port;
        port.on_message((message) => {
          if (port !== this.#port) return;
          if (message.type === 'started') {
            if (message.problems.length > 0) console.warn('rules:', message.problems);
            if (message.loaded) {
              const { module, rules, names, reference_paths } = message.loaded;
              this.#source = { module, rules }; // what another worker starts with, without a request
              this.#names = names;
              this.#reference_paths = reference_paths; // before any overlay: what one adds has no page
              this.#loaded = true;
            }
            resolve();
          } else if (message.id === undefined) {
            reject(Object.assign(new ExplainerError('not-loaded', message.why), { missing: message.missing }));
          } else {
            this.#finish(message);
          }
        });
        port.on_error((why) => {
          if (port !== this.#port) return;
          reject(new ExplainerError('not-loaded', why));
          this.#stop_worker(new ExplainerError('stopped', why));
          this.#pump();
        });
        port.post({ type: 'start', source: this.#source, first: !this.#loaded, overlays: this.#overlays });
      });
      this.#ready.catch(() => {});
    }
    return this.#ready;
  }

  #call(message, { signal, timeLimit }) {
    return new Promise((resolve, reject) => {
      if (this.#closed || signal?.aborted) return reject(new ExplainerError('aborted'));
      const abandon = () => this.#abandon(job);
      // A signal outlives the calls of a long stream: one that is done must not be kept by it, with its bytes.
      const settled = (settle) => (value) => {
        signal?.removeEventListener('abort', abandon);
        settle(value);
      };
      const job = { message: { ...message, id: this.#next_id++ }, resolve: settled(resolve), reject: settled(reject), time_limit: timeLimit ?? this.#time_limit };
      signal?.addEventListener('abort', abandon, { once: true });
      this.#queue.push(job);
      this.#pump();
    });
  }

  async #pump() {
    if (this.#current || this.#queue.length === 0) return;
    const job = this.#queue.shift();
    this.#current = job;
    try {
      await this.ready();
    } catch (error) {
      this.#ready = null;
      if (this.#current === job) this.#current = null;
      job.reject(error);
      return this.#pump();
    }
    if (this.#current !== job) return undefined;
    job.timer = setTimeout(() => this.#restart(new ExplainerError('time-limit')), job.time_limit);
    this.#port.post(job.message);
    return undefined;
  }

  #finish(message) {
    const job = this.#current;
    if (!job || job.message.id !== message.id) return;
    clearTimeout(job.timer);
    this.#current = null;
    if (message.type === 'done') job.resolve(message.result);
    else {
      job.reject(new ExplainerError('stopped', message.why));
      this.#stop_worker(); // After a trap its memory cannot be trusted.
    }
    this.#pump();
  }

  #abandon(job) {
    job.reject(new ExplainerError('aborted'));
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    else if (this.#current === job && job.timer) {
      clearTimeout(job.timer);
      job.timer = setTimeout(() => this.#restart(new ExplainerError('aborted')), grace_after_abort);
    }
  }

  #restart(error) {
    this.#stop_worker(error);
    this.#pump();
  }

  #stop_worker(error) {
    this.#port?.terminate();
    this.#port = null;
    this.#ready = null;
    const job = this.#current;
    this.#current = null;
    if (job) {
      clearTimeout(job.timer);
      job.reject(error ?? new ExplainerError('stopped'));
    }
  }
}

function to_bytes(input) {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input instanceof ArrayBuffer ? new Uint8Array(input) : input;
  if (!(bytes instanceof Uint8Array)) throw new TypeError('explain() takes a string, an ArrayBuffer or a Uint8Array');
  if (bytes.length > most_bytes) throw new ExplainerError('too-large');
  return bytes;
}

const piece_bytes = 64 * 1024;

function byte_length(input) {
  if (typeof Blob !== 'undefined' && input instanceof Blob) return input.size;
  return input instanceof ArrayBuffer || ArrayBuffer.isView(input) ? input.byteLength : undefined;
}

// Small pieces: between two of them a call can be taken back.
async function* pieces_of(input, signal) {
  const encoder = new TextEncoder();
  for await (const chunk of chunks_of(input, signal)) {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk)
      : chunk instanceof ArrayBuffer ? new Uint8Array(chunk)
        : ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : null;
    if (bytes === null) throw new TypeError('explainStream() takes byte arrays or strings, or what gives them');
    for (let at = 0; at < bytes.length; at += piece_bytes) yield bytes.slice(at, at + piece_bytes);
  }
}

async function* chunks_of(input, signal) {
  if (typeof input === 'string' || input instanceof ArrayBuffer || ArrayBuffer.isView(input)) {
    yield input;
  } else if (typeof input?.stream === 'function') {
    yield* chunks_of(input.stream(), signal);
  } else if (typeof input?.getReader === 'function') {
    // Not every browser lets a ReadableStream be iterated.
    const reader = input.getReader();
    const stop = () => reader.cancel().catch(() => {});
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    } finally {
      signal?.removeEventListener('abort', stop);
      await stop();
    }
  } else if (input?.[Symbol.asyncIterator] || input?.[Symbol.iterator]) {
    yield* input;
  } else {
    throw new TypeError('explainStream() takes a Blob, a stream, byte arrays or a string');
  }
}
