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
// What was explained before stays in memory until the page is closed, and can be taken back to (history.js).
// Properties: value, report, explainer (a promise of one, to share it). Methods: explain, clear, open_files.
// Events (they bubble and leave the shadow): smtp-explainer-ready, -result, -reply, -error, -change.
// It is laid out with textContent and DOM calls only; all wording comes from data/.
import { answer_view, failure_list, fact_text, Labels, nothing_view } from './answer-view.js';
import { Batch, head_of, holds_many } from './batch.js';
import { clean, el, icon, prose, value } from './dom.js';
import { createExplainer, most_bytes } from './explainer.js';
import { History, history_view } from './history.js';
import { calm, PasteBox } from './paste-box.js';
import { link_for, most_link } from './share.js';
import style from './smtp-explainer-style.js';
import { files_text, fresh_list, list_view, number, progress_view, row_nav, rows_a_time, rows_of, rows_text, summary_view } from './summary-view.js';

const typing_pause = 180; // milliseconds without a key before the answer follows
const shown_in_box = 1 << 18; // longer texts are named instead of shown: a browser takes seconds to lay them out
const most_files = 20000;
const paint_pause = 300; // milliseconds between two pictures of a count that is running

export class SmtpExplainerElement extends HTMLElement {
  static observedAttributes = ['hide-input'];

  #labels = new Labels({});
  #explainer = null;
  #box;
  #parts = {};
  #source = null; // { name, text, bytes, report }
  #entries = [];  // of the source's report: { report, failure }
  #state = fresh_state();
  #batch = null;  // many messages: then the source is the one whose row is open, or null
  #row = null;
  #list = fresh_list();
  #history = new History();
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
    // Begun in a task of its own: the box is painted before.
    this.explainer ??= new Promise((begin) => setTimeout(begin)).then(() => createExplainer({ overlayUrls: overlays }));
    Promise.resolve(this.explainer).then(
      (explainer) => {
        this.#explainer = explainer;
        this.#labels = new Labels(explainer.labels);
        this.#label();
        for (const { name, problems } of explainer.refused) this.#tell('error', { code: 'overlay-refused', name, problems });
        this.#tell('ready', {});
        if (!this.#running) this.#changed();
      },
      (error) => {
        this.dataset.state = 'broken';
        this.#tell('error', { code: error.code ?? 'not-loaded' });
      },
    );
  }

  attributeChangedCallback() {
    if (this.report) this.#render();
  }

  get value() {
    return this.#box?.text ?? this.querySelector('textarea')?.value ?? '';
  }

  set value(text) {
    this.#keep();
    this.#put(String(text));
  }

  get report() {
    return this.#source?.report ?? null;
  }

  // Shows the text or the bytes of a file in the box and explains them.
  explain(input, { name = null } = {}) {
    this.#keep();
    const text = typeof input === 'string' && input.length <= shown_in_box ? input : null;
    this.#set_text(text ?? '');
    return this.#explain_file(new File([input], name ?? ''), { text });
  }

  clear() {
    this.#keep();
    this.#set_text('');
    this.#changed();
    this.#box.area.focus();
  }

  // One file or many; of any length.
  async open_files(files) {
    const chosen = [...files].slice(0, most_files);
    if (chosen.length === 0) return;
    this.#keep();
    this.#set_text('');
    if (chosen.length > 1) await this.#read_batch(chosen);
    else await this.#explain_file(chosen[0]);
  }

  async #explain_file(file, { text = null } = {}) {
    const run = this.#begin();
    try {
      if (holds_many(await head_of(file), file.size)) return run === this.#run ? await this.#read_batch([file], text) : undefined;
      const bytes = text === null ? new Uint8Array(await file.arrayBuffer()) : null;
      if (run !== this.#run) return undefined;
      this.#source = { name: file.name || null, text, bytes };
    } catch {
      return run === this.#run ? this.#fail('unreadable', { name: file.name }) : undefined;
    }
    this.#state = fresh_state();
    return this.#explain_source();
  }

  #build() {
    const parts = this.#parts;
    const area = el('textarea', { id: 'paste', class: 'area', part: 'input', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', dir: 'auto', 'aria-describedby': 'read-as' });
    this.#box = new PasteBox({
      area,
      on_replace: (before) => {
        this.#keep(before);
        this.#source = this.#batch = null;
      },
      on_text: (how) => {
        // The text of a file, or of one row, is changed: what it came from can be taken back to.
        if (this.#source?.bytes || (this.#batch && this.#batch.text === null)) this.#keep();
        this.#changed(how !== 'insertFromPaste' && how !== 'insertFromDrop');
      },
      on_mark: (mark) => this.#explain_mark(mark),
    });
    // On a phone the box makes room for the answer, unless somebody writes in it.
    area.addEventListener('pointerdown', () => this.toggleAttribute('data-editing', true));
    area.addEventListener('blur', () => this.toggleAttribute('data-editing', false));
    parts.input = el('input', { type: 'file', multiple: true, class: 'hidden-file', tabindex: '-1', 'aria-hidden': 'true', change: (event) => { this.open_files(event.target.files); event.target.value = ''; } });
    parts.open = el('button', { type: 'button', class: 'quiet small', click: () => parts.input.click() }, icon('file'), el('span', {}));
    parts.clear = el('button', { type: 'button', class: 'quiet small', hidden: true, click: () => this.clear() }, el('span', {}));
    parts.undo = el('button', { type: 'button', class: 'quiet small', hidden: true, click: () => this.#go_back_to(this.#history.before()) }, icon('back'), el('span', {}));
    parts.earlier = el('button', { type: 'button', class: 'quiet small', hidden: true, 'aria-expanded': 'false', 'aria-controls': 'past', click: () => this.#show_past(parts.past.hidden) }, icon('still-trying'), el('span', {}));
    parts.past = el('section', { id: 'past', class: 'past', hidden: true, 'aria-labelledby': 'past-title' });
    parts.stop = el('button', { type: 'button', class: 'quiet', click: () => this.#stop() }, el('span', {}));
    parts.read_as = el('p', { id: 'read-as', class: 'read-as' });
    parts.meaning = el('p', { class: 'meaning', hidden: true });
    parts.file = el('div', { class: 'file-strip', hidden: true });
    parts.label = el('label', { for: 'paste', class: 'visually-hidden' });
    parts.progress = el('progress', { hidden: true });
    parts.bar = el('progress', { max: '1', 'aria-labelledby': 'working' });
    parts.entry = el('section', { class: 'entry', part: 'entry' }, parts.label,
      el('div', { class: 'box' }, parts.file, this.#box.paper, parts.meaning, parts.progress,
        el('div', { class: 'bar' }, parts.open, parts.clear, parts.undo, parts.earlier, parts.input, parts.read_as), parts.past));
    parts.working = el('p', { id: 'working', class: 'working-text' });
    parts.work = el('section', { class: 'card work', hidden: true, 'aria-labelledby': 'working' }, el('div', {}, parts.working, parts.stop), parts.bar);
    parts.answer = el('div', { class: 'answers', part: 'answer' });
    parts.empty = el('div', { class: 'empty' }, el('slot', { name: 'empty' }));
    parts.status = el('div', { role: 'status', class: 'visually-hidden' });
    parts.dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title' });
    parts.app = el('div', { class: 'app' }, parts.entry, el('div', { class: 'side' }, parts.empty, parts.work, parts.answer), parts.status, parts.dialog);
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
    const { open, clear, undo, earlier, stop, label, empty } = this.#parts;
    const page = (key, slots) => this.#labels.page(key, slots);
    open.lastChild.textContent = page('open-file');
    clear.lastChild.textContent = page('clear');
    undo.lastChild.textContent = page('undo');
    earlier.lastChild.textContent = page('earlier');
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
      const { files, types } = event.clipboardData ?? {};
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (files?.length > 0 && !types.includes('text/plain')) {
        event.preventDefault();
        this.open_files(files);
      } else if (text.length > shown_in_box) {
        event.preventDefault();
        this.open_files([this.#as_file(text)]);
      }
    });
  }

  #as_file(text) {
    return new File([text], this.#labels.page('pasted-text'));
  }

  // A text of any length.
  #put(text) {
    this.#set_text(text.length > shown_in_box ? '' : text);
    if (text.length > shown_in_box) this.#explain_file(this.#as_file(text));
    else this.#changed();
  }

  #set_text(text) {
    this.#source = null;
    this.#entries = [];
    this.#batch = null;
    this.#row = null;
    this.#box.text = text;
    this.#show_past(false);
  }

  // Remembers what is there before something else takes its place.
  #keep(text = this.#box.text) {
    const failure = this.#entries[this.#state.selected]?.failure;
    const batch = this.#batch;
    if (!batch && !this.#source && text.trim().length < 3) return this.#history.leave();
    if (this.#running) this.#cancel();
    return this.#history.keep({
      text: batch || this.#source?.bytes ? null : text,
      source: batch ? null : this.#source,
      batch,
      row: this.#row,
      list: this.#list,
      answers: this.#state.answered,
      size: batch ? batch.rows.length * 400 : this.#source?.bytes?.length ?? text.length,
      title: batch ? batch_title(batch, this.#labels) : failure?.explanation.title ?? this.#labels.page(this.#source?.report ? 'no-failure-title' : 'not-explained'),
      detail: batch ? batch.files.map(({ name }) => name).slice(0, 3).join(', ') : failure?.final_recipient ?? this.#source?.name ?? text.trim().slice(0, 80),
    });
  }

  #go_back_to(index) {
    this.#keep();
    const before = this.#history.go(index);
    if (!before) return;
    this.#set_text(before.text ?? '');
    this.#state = { ...fresh_state(), answered: before.answers };
    if (before.batch) {
      this.#begin();
      this.#batch = before.batch;
      this.#list = before.list;
      if (before.row) this.#open_row(before.row);
      else this.#show_batch();
    } else {
      this.#source = { name: before.source?.name ?? null, text: before.text, bytes: before.source?.bytes ?? null };
      this.#explain_source();
    }
    this.#box.area.focus();
  }

  #show_past(open) {
    const { past, earlier } = this.#parts;
    past.hidden = !open;
    earlier.setAttribute('aria-expanded', String(open));
    if (!open) return past.replaceChildren();
    past.replaceChildren(...history_view(this.#history, this.#labels, {
      go: (index) => this.#go_back_to(index),
      forget: () => {
        this.#history.forget();
        this.#show_past(false);
        this.#buttons();
        this.#box.area.focus();
      },
    }));
    return past.querySelector('button')?.focus();
  }

  // The text in the box is another one.
  #changed(typing = false) {
    clearTimeout(this.#timer);
    this.#typing = typing;
    this.toggleAttribute('data-editing', typing);
    this.#state = fresh_state();
    this.#source = null;
    this.#batch = null;
    this.#row = null;
    this.#tell('change', { empty: this.#box.text.trim() === '' });
    if (!this.#explainer) return;
    if (this.#box.text.trim().length < 3) {
      this.#begin();
      this.#entries = [];
      this.#show_nothing();
      return;
    }
    this.#timer = setTimeout(() => {
      const { text } = this.#box;
      if (holds_many(text.slice(0, 512), text.length)) this.#explain_file(this.#as_file(text), { text });
      else {
        this.#source = { name: null, text, bytes: null };
        this.#explain_source();
      }
    }, typing ? typing_pause : 0);
  }

  #cancel() {
    this.#running?.abort();
    this.#running = null;
    this.#run += 1;
    this.#busy(false);
  }

  // The reader's own wish: what was counted until then stays.
  #stop() {
    if (this.#batch?.state === 'reading') this.#running?.abort();
    else this.#cancel();
  }

  #begin() {
    this.#cancel();
    clearTimeout(this.#timer);
    this.#running = new AbortController();
    return this.#run;
  }

  async #explain_source() {
    const run = this.#begin();
    const { signal } = this.#running;
    const source = this.#source;
    const slow = setTimeout(() => this.#busy(true), 250);
    try {
      if (!this.#explainer) await this.explainer;
      const report = await this.#explainer.explain(source.bytes ?? source.text, { answers: this.#answers(), signal });
      if (run !== this.#run) return;
      source.report = report;
      if (source.cut) report.input.notes.push(this.#labels.get('notes', 'input-too-long'));
      this.#entries = report.failures.map((failure) => ({ report, failure }));
      this.#show();
    } catch (error) {
      if (run === this.#run && error.code !== 'aborted') this.#fail(error.code ?? 'stopped', { name: source.name ?? '', size: size_text(source.bytes?.length ?? 0) });
    } finally {
      clearTimeout(slow);
      if (run === this.#run) {
        this.#running = null;
        this.#busy(false);
      }
    }
  }

  // Files of many messages, piece by piece. text: what stands in the box, where it came from there.
  async #read_batch(files, text = null) {
    const run = this.#begin();
    const { signal } = this.#running;
    let painted = 0;
    const paint = () => {
      if (run !== this.#run || performance.now() - painted < paint_pause) return;
      painted = performance.now();
      this.#show_batch();
    };
    try {
      if (!this.#explainer) await this.explainer;
      if (run !== this.#run) return;
      const batch = new Batch(this.#explainer, files);
      this.#batch = batch;
      this.#list = fresh_list();
      batch.text = text;
      batch.state = 'reading';
      this.#show_batch();
      this.#say(this.#parts.working.textContent);
      await batch.read({ signal, on_progress: paint });
      if (run !== this.#run) return;
      this.#running = null;
      // A single message after all: its answer is the better summary.
      if (batch.state === 'finished' && files.length === 1 && batch.messages <= 1 && batch.unreadable.length === 0) {
        this.#batch = null;
        this.#source = { name: text === null ? files[0].name : null, text, bytes: text === null ? new Uint8Array(await files[0].slice(0, most_bytes).arrayBuffer()) : null, cut: files[0].size > most_bytes };
        this.#state = fresh_state();
        this.#busy(false);
        await this.#explain_source();
        return;
      }
      const waited = this.shadowRoot.activeElement === this.#parts.stop;
      this.#show_batch();
      if (waited) this.#focus_answer();
      this.#say(this.#parts.answer.querySelector('#answer-title').textContent);
      this.#tell('result', { report: null, summary: this.#summary() });
    } catch (error) {
      if (run === this.#run) this.#fail(error.code ?? 'stopped', { name: files[0].name });
    }
  }

  #summary() {
    return this.#batch.summary(this.#names.cause);
  }

  #names = {
    cause: (id) => this.#explainer.cause_title(id),
    issuer: (id) => this.#explainer.issuer_name(id),
  };

  // The counts and the list, no row open.
  #show_batch() {
    const batch = this.#batch;
    const reading = batch.state === 'reading';
    const { work, working, bar, answer, read_as, meaning } = this.#parts;
    this.#row = null;
    this.#source = null;
    this.#entries = [];
    work.hidden = !reading;
    if (reading) {
      working.replaceChildren(progress_view(batch, this.#labels, size_text));
      bar.value = batch.total > 0 ? batch.done / batch.total : 0;
    }
    const views = [summary_view(batch, this.#labels, this.#list_act, this.#list, this.#names)];
    if (!reading && batch.failures > 0) views.push(list_view(batch, this.#labels, this.#list_act, this.#list, this.#names));
    answer.replaceChildren(...views);
    read_as.replaceChildren();
    meaning.hidden = true;
    if (this.#box.text !== (batch.text ?? '')) this.#box.text = batch.text ?? '';
    this.#box.mark([]);
    this.#name_file(batch.text === null ? [files_text(batch.files, this.#labels), el('span', { class: 'muted' }, size_text(batch.total))] : null);
    this.dataset.state = 'answered';
    this.#buttons();
  }

  async #open_row(row) {
    const run = this.#begin();
    const { signal } = this.#running;
    this.#row = row;
    this.#typing = false;
    try {
      const { bytes, report, index } = await this.#batch.open(row, { answers: this.#answers(), signal });
      if (run !== this.#run) return;
      this.#source = { name: row.file.name, text: null, bytes, report };
      this.#entries = report.failures.map((failure) => ({ report, failure }));
      this.#state.selected = index;
      this.#show();
    } catch (error) {
      if (run === this.#run && error.code !== 'aborted') this.#fail(error.code ?? 'unreadable', { name: row.file.name });
    } finally {
      if (run === this.#run) this.#running = null;
    }
  }

  #focus_answer() {
    this.#parts.answer.querySelector('#answer-title')?.focus({ preventScroll: true });
    const top = this.#parts.answer.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight / 2) this.#parts.answer.scrollIntoView({ block: 'start' });
  }

  #list_act = {
    open: async (row) => {
      this.#state = fresh_state();
      await this.#open_row(row);
      this.#focus_answer();
    },
    to_list: () => {
      const at = rows_of(this.#batch, this.#list).indexOf(this.#row);
      this.#list.shown = Math.max(this.#list.shown, Math.ceil((at + 1) / rows_a_time) * rows_a_time);
      this.#show_batch();
      const back = this.#parts.answer.querySelectorAll('.row')[at];
      back?.focus({ preventScroll: true });
      back?.scrollIntoView({ block: 'center' });
    },
    filter: (by, key) => {
      const off = by in this.#list.filters && this.#list.filters[by] === key;
      const { [by]: before, ...others } = this.#list.filters;
      this.#list.filters = off ? others : { ...others, [by]: key };
      this.#list_again();
      const same = [...this.#parts.answer.querySelectorAll(`.count-row[data-by="${by}"]`)].find((node) => node.dataset.key === (key ?? ''));
      (same ?? this.#parts.answer.querySelector('#find'))?.focus({ preventScroll: true });
    },
    find: (text) => {
      this.#list.find = text;
      this.#list_again({ only_list: true });
      const find = this.#parts.answer.querySelector('#find');
      find.focus({ preventScroll: true });
      find.setSelectionRange(text.length, text.length);
    },
    list_all: (by) => {
      this.#list.all.add(by);
      this.#show_batch();
      this.#parts.answer.querySelectorAll(`.count-row[data-by="${by}"]`)[0]?.focus({ preventScroll: true });
    },
    more: () => {
      const first_new = this.#list.shown;
      this.#list.shown += rows_a_time;
      this.#list_again({ only_list: true, keep_shown: true });
      this.#parts.answer.querySelectorAll('.row')[first_new]?.focus();
    },
    rows_text: (button) => this.#copy(rows_text(this.#batch, this.#list, this.#labels, this.#names), button),
    summary_json: (button) => this.#copy(JSON.stringify(this.#summary(), null, 2), button),
    print: () => print(),
  };

  #list_again({ only_list = false, keep_shown = false } = {}) {
    if (!keep_shown) this.#list.shown = rows_a_time;
    if (!only_list) return this.#show_batch();
    this.#parts.answer.lastElementChild.replaceWith(list_view(this.#batch, this.#labels, this.#list_act, this.#list, this.#names));
    return this.#say(this.#parts.answer.querySelector('#list-title').textContent);
  }

  #busy(on) {
    const { progress, app, work } = this.#parts;
    progress.hidden = !on;
    app.toggleAttribute('aria-busy', on);
    if (on) progress.setAttribute('aria-label', this.#labels.page('working'));
    else work.hidden = true;
  }

  #show() {
    if (this.#state.selected >= this.#entries.length) this.#state.selected = 0;
    this.dataset.state = 'answered'; // before: a phone's box is smaller with an answer, and its marks are brought into view
    this.#render();
    this.#tell('result', { report: this.report, summary: null });
  }

  #show_nothing() {
    this.#parts.answer.replaceChildren();
    this.#parts.read_as.replaceChildren();
    this.#parts.meaning.hidden = true;
    this.#name_file(null);
    this.#box.mark([]);
    this.dataset.state = 'empty';
    this.#buttons();
    this.#say('');
  }

  #buttons() {
    this.#parts.clear.hidden = this.#box.text === '' && !this.#source && !this.#batch;
    this.#parts.undo.hidden = this.#history.before() < 0;
    this.#parts.earlier.hidden = this.#history.entries.length === 0;
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
    const entry = this.#entries[this.#state.selected];
    const source = this.#source;
    this.#show_source(source);
    const several = this.#entries.length > 1 && !this.#batch;
    const views = [
      this.#batch && row_nav(this.#row, rows_of(this.#batch, this.#list), labels, this.#list_act),
      several && failure_list(this.#entries, labels, this.#act, this.#state, this.#names.cause),
      entry ? answer_view(entry, labels, this.#act, this.#state, this.#names.cause) : nothing_view(source.report, labels, this.#act, this.#state),
    ];
    const scrolled = answer.querySelector('.rows')?.scrollTop ?? 0;
    answer.replaceChildren(...views.filter(Boolean));
    if (several && scrolled) answer.querySelector('.rows').scrollTop = scrolled;
    const input = source.report.input;
    read_as.replaceChildren(`${labels.get('headings', 'input')}: `, el('b', {}, clean(input.title ?? labels.get('kinds', input.kind))));
    this.#parts.meaning.hidden = true;
    this.#box.mark(entry && source.report.text === this.#box.text ? marks_of(entry.failure, labels) : []);
    if (!this.#typing) this.#box.reach('evidence');
    this.#buttons();
    const words = entry ? `${labels.get('outcomes', entry.failure.explanation.outcome)}. ${entry.failure.explanation.title}` : labels.get('no_failure', input.kind);
    this.#say(several ? `${answer.querySelector('#list-title').textContent}. ${words}` : words);
  }

  // A file's text stands in the box, where it is a text and not too long.
  #show_source(source) {
    const { name, bytes, report } = source;
    this.#name_file(name ? [value(name), el('span', { class: 'muted' }, size_text(report.input.bytes))] : null);
    if (!bytes) return;
    const { text } = report;
    // eslint-disable-next-line no-control-regex
    const fits = text.length <= shown_in_box && !/[\u0000-\u0008\u000e-\u001a]/.test(text.slice(0, 4096));
    const shown = fits ? text : '';
    if (this.#box.text !== shown) this.#box.text = shown;
  }

  #name_file(contents) {
    this.#parts.file.hidden = !contents;
    this.#parts.file.replaceChildren(...(contents ? [icon('file'), ...contents] : []));
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
    shows_text: () => !this.hasAttribute('hide-input') && this.#source.report.text === this.#box.text,
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
      await this.#explain_again();
      this.#parts.answer.querySelector('#question-title, .said button')?.focus({ preventScroll: true });
    },
    forget: async (id) => {
      this.#state.answered.delete(id);
      await this.#explain_again();
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
    remember: (key, text) => this.#memory.set(key, text),
    recall: (key) => this.#memory.get(key) ?? null,
  };

  // With the reader's answers to questions.
  #explain_again() {
    return this.#batch ? this.#open_row(this.#row) : this.#explain_source();
  }

  #input_of_answer() {
    return this.#source.bytes ?? this.#source.text;
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

function batch_title(batch, labels) {
  return labels.get('headings', 'summary_title').replace('{failures}', number(batch.failures)).replace('{messages}', number(batch.messages));
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
