// <smtp-explainer>: the box and the answer. This file holds the class; smtp-explainer-define.js registers it.
//
//   <smtp-explainer theme="dark"></smtp-explainer>
//   element.value = '550 relay not permitted';            // or element.explain(bytes, { name })
//   element.addEventListener('smtp-explainer-result', (event) => event.detail.report);
//
// Attributes: theme (light | dark; else as the system), layout (stack: one column at any width), hide-input,
// reply-button (the host takes drafted replies by the event -reply), reference-base (where the pages of the reference lie;
// without it, none is linked), overlays (addresses of a site's own rules, separated by blanks; read once, when the element
// is put into the page).
// Properties: value, report, explainer (a promise of one, to share it). Methods: explain, clear, open_files.
// Events (they bubble and leave the shadow): smtp-explainer-ready, -result, -reply, -error, -change.
// It is laid out with textContent and DOM calls only; all wording comes from data/.
import { answer_view, failure_list, fact_text, Labels, nothing_view } from './answer-view.js';
import { clean, el, icon, prose } from './dom.js';
import { createExplainer, most_bytes } from './explainer.js';
import { calm, PasteBox } from './paste-box.js';
import { link_for, most_link } from './share.js';
import style from './smtp-explainer-style.js';

const typing_pause = 180; // milliseconds without a key before the answer follows
const shown_in_box = 1 << 20; // longer files are named instead of shown

export class SmtpExplainerElement extends HTMLElement {
  static observedAttributes = ['hide-input'];

  #labels = new Labels({});
  #explainer = null;
  #box;
  #parts = {};
  #sources = [];  // [{ name, text, bytes, report }]
  #entries = [];
  #state = fresh_state();
  #undo = null;
  #running = null;
  #timer = 0;
  #run = 0;
  #typing = false; // then the box must not scroll under the caret
  #memory = new Map();

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    if (this.#box) return;
    this.#build();
    this.#take_over();
    // Given by the host before, or loaded by this element.
    const overlays = (this.getAttribute('overlays') ?? '').split(/\s+/).filter(Boolean);
    this.explainer ??= createExplainer({ overlayUrls: overlays });
    Promise.resolve(this.explainer).then(
      (explainer) => {
        this.#explainer = explainer;
        this.#labels = new Labels(explainer.labels);
        this.#label();
        for (const { name, problems } of explainer.refused) this.#tell('error', { code: 'overlay-refused', name, problems });
        this.#tell('ready', {});
        this.#changed();
      },
      (error) => {
        this.dataset.state = 'broken';
        this.#tell('error', { code: error.code ?? 'not-loaded' });
      },
    );
  }

  get value() {
    return this.#box?.text ?? this.querySelector('textarea')?.value ?? '';
  }

  set value(text) {
    this.#keep_for_undo();
    this.#set_text(String(text));
    this.#changed();
  }

  get report() {
    return this.#entries[this.#state.selected]?.report ?? this.#sources[0]?.report ?? null;
  }

  // Shows the text or the bytes of a file in the box and explains them.
  explain(input, { name = null } = {}) {
    this.#keep_for_undo();
    if (typeof input === 'string') {
      this.#set_text(input);
      this.#sources = [{ name, text: input, bytes: null }];
    } else {
      this.#sources = [{ name, text: null, bytes: input instanceof ArrayBuffer ? new Uint8Array(input) : input }];
    }
    this.#state = fresh_state();
    return this.#explain_sources();
  }

  clear() {
    this.#keep_for_undo();
    this.#set_text('');
    this.#changed();
    this.#box.area.focus();
  }

  async open_files(files) {
    const chosen = [...files].slice(0, 500);
    if (chosen.length === 0) return;
    const too_large = chosen.find((file) => file.size > most_bytes);
    if (too_large) return this.#fail('too-large', { name: too_large.name, size: size_text(too_large.size) });
    this.#keep_for_undo();
    this.#busy(true);
    try {
      this.#sources = [];
      for (const file of chosen) this.#sources.push({ name: file.name, text: null, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      this.#busy(false);
      this.#sources = [];
      return this.#fail('unreadable', { name: chosen[0].name });
    }
    this.#state = fresh_state();
    await this.#explain_sources();
  }

  #build() {
    const parts = this.#parts;
    const area = el('textarea', { id: 'paste', class: 'area', part: 'input', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', dir: 'auto', 'aria-describedby': 'read-as' });
    this.#box = new PasteBox({
      area,
      on_text: (how) => {
        this.#undo = how === 'insertFromPaste' ? this.#undo : null;
        this.#sources = [];
        this.#changed(how !== 'insertFromPaste' && how !== 'insertFromDrop');
      },
      on_mark: (mark) => this.#explain_mark(mark),
    });
    parts.input = el('input', { type: 'file', multiple: true, class: 'hidden-file', tabindex: '-1', 'aria-hidden': 'true', change: (event) => { this.open_files(event.target.files); event.target.value = ''; } });
    parts.open = el('button', { type: 'button', class: 'quiet small', click: () => parts.input.click() }, icon('file'), el('span', {}));
    parts.clear = el('button', { type: 'button', class: 'quiet small', hidden: true, click: () => this.clear() }, el('span', {}));
    parts.undo = el('button', { type: 'button', class: 'quiet small', hidden: true, click: () => this.#undo_now() }, icon('back'), el('span', {}));
    parts.stop = el('button', { type: 'button', class: 'quiet small', hidden: true, click: () => this.#cancel() }, el('span', {}));
    parts.read_as = el('p', { id: 'read-as', class: 'read-as' });
    parts.meaning = el('p', { class: 'meaning', hidden: true });
    parts.file = el('div', { class: 'file-card', hidden: true });
    parts.label = el('label', { for: 'paste', class: 'visually-hidden' });
    parts.progress = el('progress', { hidden: true });
    parts.entry = el('section', { class: 'entry', part: 'entry' }, parts.label,
      el('div', { class: 'box' }, this.#box.paper, parts.file, parts.progress,
        el('div', { class: 'bar' }, parts.open, parts.clear, parts.undo, parts.stop, parts.input, parts.read_as), parts.meaning));
    parts.answer = el('div', { class: 'answers', part: 'answer' });
    parts.empty = el('div', { class: 'empty' }, el('slot', { name: 'empty' }));
    parts.status = el('div', { role: 'status', class: 'visually-hidden' });
    parts.dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title' });
    parts.app = el('div', { class: 'app' }, parts.entry, el('div', { class: 'side' }, parts.empty, parts.answer), parts.status, parts.dialog);
    this.shadowRoot.append(parts.app);
    this.#drop_target();
    this.dataset.state = 'empty';
  }

  // Before this class was there, the page's own text box stood in its place: what was typed into it stays.
  #take_over() {
    const before = this.querySelector('textarea');
    if (!before) return;
    this.#box.area.placeholder = before.placeholder;
    if (before.value) this.#set_text(before.value);
    if (document.activeElement === before) {
      const { selectionStart, selectionEnd } = before;
      this.#box.area.focus();
      this.#box.area.setSelectionRange(selectionStart, selectionEnd);
    }
  }

  #label() {
    const { open, clear, undo, stop, label, empty } = this.#parts;
    const page = (key, slots) => this.#labels.page(key, slots);
    open.lastChild.textContent = page('open-file');
    clear.lastChild.textContent = page('clear');
    undo.lastChild.textContent = page('undo');
    stop.lastChild.textContent = page('stop');
    label.textContent = page('box-label');
    this.#box.area.placeholder ||= page('box-placeholder');
    if (!this.querySelector('[slot=empty]')) empty.replaceChildren(el('p', { class: 'muted' }, page('empty')));
  }

  #drop_target() {
    const has_files = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    let depth = 0;
    const over = (on) => this.#parts.entry.classList.toggle('over', on);
    this.addEventListener('dragenter', (event) => {
      if (!has_files(event)) return;
      event.preventDefault();
      depth += 1;
      over(true);
    });
    this.addEventListener('dragover', (event) => {
      if (has_files(event)) event.preventDefault();
    });
    this.addEventListener('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) over(false);
    });
    this.addEventListener('drop', (event) => {
      depth = 0;
      over(false);
      if (!has_files(event)) return;
      event.preventDefault();
      this.open_files(event.dataTransfer.files);
    });
    this.#box.area.addEventListener('paste', (event) => {
      if (event.clipboardData?.files.length > 0 && !event.clipboardData.types.includes('text/plain')) {
        event.preventDefault();
        this.open_files(event.clipboardData.files);
      }
    });
  }

  #set_text(text) {
    this.#sources = [];
    this.#box.text = text;
    this.#parts.file.hidden = true;
    this.#box.paper.hidden = false;
  }

  #keep_for_undo() {
    if (this.#box.text !== '' || this.#sources.length > 0) this.#undo = { text: this.#box.text, sources: this.#sources };
  }

  #undo_now() {
    const before = this.#undo;
    this.#undo = null;
    this.#set_text(before.text);
    if (before.sources.some((source) => source.bytes)) {
      this.#sources = before.sources;
      this.#state = fresh_state();
      this.#explain_sources();
    } else this.#changed();
    this.#box.area.focus();
  }

  // The text in the box is another one.
  #changed(typing = false) {
    clearTimeout(this.#timer);
    this.#typing = typing;
    this.#state = fresh_state();
    this.#tell('change', { empty: this.#box.text.trim() === '' });
    if (!this.#explainer) return;
    if (this.#box.text.trim().length < 3) {
      this.#cancel();
      this.#sources = [];
      this.#entries = [];
      this.#show_nothing();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#sources = [{ name: null, text: this.#box.text, bytes: null }];
      this.#explain_sources();
    }, typing ? typing_pause : 0);
  }

  #cancel() {
    this.#running?.abort();
    this.#running = null;
    this.#run += 1;
    this.#busy(false);
  }

  async #explain_sources() {
    this.#cancel();
    if (!this.#explainer) await Promise.resolve(this.explainer).catch(() => {});
    if (!this.#explainer) return;
    const run = this.#run;
    const running = new AbortController();
    this.#running = running;
    const slow = setTimeout(() => this.#busy(true), 250);
    const sources = this.#sources;
    try {
      for (const [i, source] of sources.entries()) {
        if (sources.length > 1) this.#parts.progress.value = i / sources.length;
        const answers = Object.fromEntries([...this.#state.answered].map(([id, { option }]) => [id, option.id]));
        source.report = await this.#explainer.explain(source.bytes ?? source.text, { answers, signal: running.signal });
        if (run !== this.#run) return;
      }
      this.#show();
    } catch (error) {
      if (run === this.#run && error.code !== 'aborted') this.#fail(error.code ?? 'stopped', { name: sources[0]?.name ?? '' });
    } finally {
      clearTimeout(slow);
      if (run === this.#run) {
        this.#running = null;
        this.#busy(false);
      }
    }
  }

  #busy(on) {
    const { progress, stop, app } = this.#parts;
    if (!on) progress.removeAttribute('value');
    progress.hidden = stop.hidden = !on;
    app.toggleAttribute('aria-busy', on);
    if (on) progress.setAttribute('aria-label', this.#labels.page('working'));
  }

  #show() {
    this.#entries = this.#sources.flatMap(({ report, name }) => report.failures.map((failure) => ({ report, failure, name })));
    if (this.#state.selected >= this.#entries.length) this.#state.selected = 0;
    this.#render();
    this.dataset.state = 'answered';
    this.#tell('result', { report: this.report, reports: this.#sources.map(({ report }) => report) });
  }

  #show_nothing() {
    this.#parts.answer.replaceChildren();
    this.#parts.read_as.replaceChildren();
    this.#parts.meaning.hidden = true;
    this.#box.mark([]);
    this.dataset.state = 'empty';
    this.#buttons();
    this.#say('');
  }

  #buttons() {
    this.#parts.clear.hidden = this.#box.text === '' && this.#sources.length === 0;
    this.#parts.undo.hidden = !this.#undo;
  }

  #fail(code, slots) {
    this.#cancel();
    const { answer, read_as } = this.#parts;
    const text = this.#labels.page(`error-${code}`, slots);
    read_as.replaceChildren();
    answer.replaceChildren(el('article', { class: 'answer' }, el('header', { class: 'card verdict unknown' },
      el('p', { class: 'badge' }, icon('warning'), this.#labels.page('error-badge')),
      el('h2', { id: 'answer-title', tabindex: '-1' }, this.#labels.page(`error-${code}-title`)), el('p', { class: 'summary' }, prose(text)))));
    this.dataset.state = 'failed';
    this.#buttons();
    this.#say(text);
    this.#tell('error', { code });
  }

  #render() {
    const { answer, read_as } = this.#parts;
    const labels = this.#labels;
    const title_of = (cause) => this.#explainer.cause_title(cause);
    const entry = this.#entries[this.#state.selected];
    const source = entry ? this.#sources.find(({ report }) => report === entry.report) : this.#sources[0];
    this.#show_source(source);
    const several = this.#entries.length > 1;
    const views = entry
      ? [several && failure_list(this.#entries, labels, this.#act, this.#state, title_of), answer_view(entry, labels, this.#act, this.#state, title_of)]
      : [nothing_view(source.report, labels, this.#act, this.#state)];
    const scrolled = answer.querySelector('.rows')?.scrollTop ?? 0;
    answer.replaceChildren(...views.filter(Boolean));
    if (several && scrolled) answer.querySelector('.rows').scrollTop = scrolled;
    const input = source.report.input;
    read_as.replaceChildren(`${labels.get('headings', 'input')}: `, el('b', {}, clean(input.title ?? labels.get('kinds', input.kind))), input.bytes < 1000 ? '' : ` · ${size_text(input.bytes)}`);
    this.#parts.meaning.hidden = true;
    this.#box.mark(entry && source.report.text === this.#box.text ? marks_of(entry.failure, labels) : []);
    if (!this.#typing) this.#box.reach('evidence');
    this.#buttons();
    const words = entry ? `${labels.get('outcomes', entry.failure.explanation.outcome)}. ${entry.failure.explanation.title}` : labels.get('no_failure', input.kind);
    this.#say(several ? `${answer.querySelector('#list-title').textContent}. ${words}` : words);
  }

  // Which file's text stands in the box.
  #show_source(source) {
    if (!source.bytes && source.text === this.#box.text) return;
    const text = source.report.text;
    // eslint-disable-next-line no-control-regex
    const fits = text.length <= shown_in_box && !/[\u0000-\u0008\u000e-\u001a]/.test(text.slice(0, 4096));
    this.#parts.file.hidden = fits;
    this.#box.paper.hidden = !fits;
    if (fits) {
      if (this.#box.text !== text) this.#box.text = text;
    } else {
      this.#box.text = '';
      this.#parts.file.replaceChildren(icon('file'), el('b', {}, clean(source.name ?? '')), el('span', {}, size_text(source.report.input.bytes)));
    }
  }

  #explain_mark(mark) {
    const { meaning } = this.#parts;
    meaning.hidden = !mark;
    if (!mark) return;
    const text = this.#box.text.slice(mark.begin, mark.end).replace(/\s+/g, ' ');
    const target = this.#parts.answer.querySelector(`#${CSS.escape(mark.target)}`);
    meaning.replaceChildren(el('bdi', { class: 'quoted' }, clean(text.length > 60 ? `${text.slice(0, 60)}…` : text)), ' ', el('b', {}, mark.meaning),
      ...(target ? [' ', el('button', { type: 'button', class: 'quiet small', click: () => reveal(target) }, this.#labels.page('show-in-answer'))] : []));
  }

  #act = {
    show: (spans) => {
      if (spans.length > 0) this.#box.show(spans);
    },
    select: (index) => {
      this.#state = { ...fresh_state(), cause: this.#state.cause, answered: this.#state.answered, selected: index };
      this.#render();
      this.#parts.answer.querySelector('.row[aria-current]')?.focus();
    },
    filter: (cause) => {
      this.#state.cause = cause;
      if (cause && this.#entries[this.#state.selected].failure.diagnosis.cause !== cause) {
        this.#state.selected = this.#entries.findIndex(({ failure }) => failure.diagnosis.cause === cause);
      }
      this.#render();
      this.#parts.answer.querySelector('.list .chip[aria-pressed=true]')?.focus();
    },
    answer: async (question, option) => {
      this.#state.answered.set(question.id, { question, option });
      if (this.#labels.groups.products?.[option.id]) this.#state.product = this.#labels.get('products', option.id);
      await this.#explain_sources();
      this.#parts.answer.querySelector('#question-title, .said button')?.focus({ preventScroll: true });
    },
    forget: async (id) => {
      this.#state.answered.delete(id);
      await this.#explain_sources();
      this.#parts.answer.querySelector('#question-title')?.focus({ preventScroll: true });
    },
    copy: (text, button) => this.#copy(text, button),
    reply: (which, text, button) => {
      const handled = !this.#tell('reply', { which, text }, true);
      if (!handled) this.#copy(text, button);
    },
    takes_reply: () => this.hasAttribute('reply-button'),
    note: async (button) => this.#copy(await this.#written('markdown'), button),
    json: async (button) => this.#copy(JSON.stringify(await this.#contract(), null, 2), button),
    pages: (failure) => this.#pages(failure),
    share: () => this.#share(),
    print: () => print(),
    remember: (key, text) => {
      this.#memory.set(key, text);
      try {
        sessionStorage.setItem(`smtp-explainer-${key}`, text);
      } catch {
        // Not kept beyond this page, then.
      }
    },
    recall: (key) => {
      if (this.#memory.has(key)) return this.#memory.get(key);
      try {
        return sessionStorage.getItem(`smtp-explainer-${key}`);
      } catch {
        return null;
      }
    },
  };

  #input_of_answer() {
    const source = this.#sources.find(({ report }) => report === this.report) ?? this.#sources[0];
    return source.bytes ?? source.text;
  }

  #pages(failure) {
    const base = this.getAttribute('reference-base');
    if (base === null) return [];
    try {
      const top = new URL(base, document.baseURI);
      if (!/^(https?|file):$/.test(top.protocol)) return [];
      return this.#explainer.reference_pages(failure).map((page) => ({ ...page, url: new URL(page.path, top).href }));
    } catch {
      return []; // Not an address.
    }
  }

  #answers() {
    return Object.fromEntries([...this.#state.answered].map(([id, { option }]) => [id, option.id]));
  }

  #written(format) {
    return this.#explainer.write(this.#input_of_answer(), format, { answers: this.#answers() });
  }

  #contract() {
    return this.#explainer.explain(this.#input_of_answer(), { answers: this.#answers(), spans: 'bytes' });
  }

  async #copy(text, button) {
    const done = await copy_text(text, this.shadowRoot);
    const words = this.#labels.page(done ? 'copied' : 'not-copied');
    this.#say(words);
    if (!button) return;
    const label = button.querySelector('span');
    button.dataset.label ??= label.textContent;
    label.textContent = words;
    button.classList.add('done');
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = String(setTimeout(() => {
      label.textContent = button.dataset.label;
      button.classList.remove('done');
    }, 2000));
  }

  // Shows what would be shared before anything is copied: the text without names, and the link that carries it.
  async #share() {
    const { dialog } = this.#parts;
    const page = (key, slots) => this.#labels.page(key, slots);
    const text = await this.#explainer.redact(this.#input_of_answer());
    const link = text.length < most_link * 8 ? await link_for(text) : null;
    const fits = link && link.length <= most_link;
    const close = () => dialog.close();
    dialog.replaceChildren(
      el('h2', { id: 'dialog-title' }, page('share-title')),
      el('p', {}, page('share-text')),
      el('label', { for: 'share-text' }, page('share-redacted')),
      el('pre', { id: 'share-text', tabindex: '0', dir: 'auto', role: 'group', 'aria-label': page('share-redacted') }, clean(text).slice(0, 20000)),
      fits ? el('p', { class: 'muted' }, page('share-length', { length: link.length })) : el('p', { class: 'callout' }, icon('warning'), page('share-too-long')),
      el('div', { class: 'toolbar' },
        fits && el('button', { type: 'button', class: 'primary', id: 'copy-link', click: (event) => this.#copy(link, event.currentTarget) }, icon('link'), el('span', {}, page('copy-link'))),
        el('button', { type: 'button', class: 'quiet', click: (event) => this.#copy(text, event.currentTarget) }, icon('copy'), el('span', {}, page('copy-redacted'))),
        el('button', { type: 'button', class: 'quiet', click: close }, el('span', {}, page('close')))));
    dialog.showModal();
  }

  #say(text) {
    const { status } = this.#parts;
    // Read out once the text has settled, not with every key.
    clearTimeout(this.#say_timer);
    this.#say_timer = setTimeout(() => {
      status.textContent = clean(text);
    }, 700);
  }
  #say_timer = 0;

  #tell(name, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(`smtp-explainer-${name}`, { detail, bubbles: true, composed: true, cancelable }));
  }
}

function fresh_state() {
  return { selected: 0, cause: null, answered: new Map(), role: null, product: null, details: new Map() };
}

function marks_of(failure, labels) {
  const marks = [];
  const add = (spans, kind, meaning, target) => {
    for (const [begin, length] of spans) marks.push({ begin, end: begin + length, kind, meaning, target });
  };
  add(failure.diagnosis.evidence, 'evidence', labels.page('mark-evidence'), 'fact-evidence');
  for (const reason of failure.explanation.reasons) add(reason.shown_by, 'reason', labels.page('mark-reason', { reason: clean(reason.title) }), `reason-${reason.id}`);
  for (const [key, spans] of Object.entries(failure.spans)) {
    const text = fact_text(failure, key, labels);
    if (text !== null && key !== 'diagnostic_text') add(spans, 'fact', labels.page(`field-${key}`), `fact-${key}`);
  }
  return marks;
}

// Opens what hides a node, goes there and flashes it.
function reveal(node) {
  const fold = node.closest('details');
  if (fold) fold.open = true;
  node.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' });
  node.focus({ preventScroll: true });
  node.classList.remove('flash');
  void node.offsetWidth;
  node.classList.add('flash');
}

export function size_text(bytes) {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

async function copy_text(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission (an iframe, an old browser): the older way needs a selection.
    const area = el('textarea', { class: 'visually-hidden', 'aria-hidden': 'true', tabindex: '-1' });
    area.value = text;
    const before = root.activeElement;
    root.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand('copy');
    } catch {
      done = false;
    }
    area.remove();
    before?.focus();
    return done;
  }
}
