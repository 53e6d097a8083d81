// What was explained before in this page, oldest first: kept in memory alone, so closing or reloading the page forgets it.
//
//   history.keep({ text, source, batch, title, detail, size, … });   // before something else takes its place
//   const entry = history.go(history.before());                      // undo: the one before what is shown
//
// At most `most_entries`, and `most_size` bytes of texts; the oldest go first.
import { clean, el } from './dom.js';

const most_entries = 50;
const most_size = 64 << 20;

export class History {
  entries = [];
  at = 0; // which of them is shown; entries.length: none yet

  // What is shown becomes an entry, or the entry that it came from is brought up to date.
  keep(entry) {
    entry.when = this.entries[this.at]?.when ?? new Date();
    this.entries[this.at] = entry;
    while (this.entries.length > 1 && (this.entries.length > most_entries || this.entries.reduce((sum, { size }) => sum + size, 0) > most_size)) this.entries.shift();
    this.leave();
  }

  // Nothing is shown, or something that is no entry yet.
  leave() {
    this.at = this.entries.length;
  }

  before() {
    return this.at - 1;
  }

  go(index) {
    const entry = this.entries[index];
    if (entry) this.at = index;
    return entry;
  }

  forget() {
    this.entries = [];
    this.at = 0;
  }
}

// act: { go(index), forget() }
export function history_view(history, labels, act) {
  const time = new Intl.DateTimeFormat(document.documentElement.lang || 'en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const row = (entry, index) => el('li', {}, el('button', { type: 'button', class: 'row', 'aria-current': index === history.at ? 'true' : undefined, click: () => act.go(index) },
    el('time', { class: 'muted' }, time.format(entry.when)),
    el('span', { class: 'row-text' }, el('b', {}, clean(entry.title)), el('span', {}, el('bdi', {}, clean(entry.detail))))));
  return [
    el('h2', { id: 'past-title' }, labels.page('earlier-title')),
    el('p', { class: 'muted' }, labels.page('earlier-text')),
    el('ol', { class: 'rows' }, history.entries.map(row).reverse()),
    el('button', { type: 'button', class: 'quiet small', click: () => act.forget() }, labels.page('earlier-forget')),
  ];
}
