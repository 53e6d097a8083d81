// The box that text is pasted into, with a layer behind it in which pieces of that text are marked.
//
//   const box = new PasteBox({ area, on_text, on_replace, on_mark });   // on_replace(before): the text was another one
//   box.text = '550 relay not permitted';
//   box.mark([{ begin: 0, end: 3, kind: 'evidence', meaning: 'Reply code', target: 'fact-reply_code' }]);
//   box.show([[0, 3]]);                           // scrolls there and flashes
//
// begin, end: UTF-16 indices into the text. kind: evidence | reason | fact. Text beyond `most_marked` is not marked:
// the layer would double the cost of laying it out.
import { el } from './dom.js';

const most_marked = 200000;
const rank = { evidence: 0, reason: 1, fact: 2 };

export class PasteBox {
  constructor({ area, on_text, on_replace, on_mark }) {
    this.marks = [];
    this.text_before = '';
    this.on_mark = on_mark;
    this.layer = el('div', { class: 'layer', 'aria-hidden': 'true' });
    this.area = area;
    this.paper = el('div', { class: 'paper' }, this.layer, this.area);
    this.area.addEventListener('input', (event) => {
      const before = this.text_before;
      this.text_before = this.text;
      if (is_another(before, this.text)) on_replace(before);
      this.paint();
      on_text(event.inputType ?? '');
    });
    for (const name of ['keyup', 'click', 'focus']) this.area.addEventListener(name, () => this.tell());
    this.area.addEventListener('pointermove', (event) => this.hint(event));
    this.paint();
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.text_before = text;
    this.marks = [];
    this.paint();
    this.paper.scrollTop = 0;
    this.area.scrollTop = 0;
  }

  mark(marks) {
    this.marks = marks.filter((mark) => mark.end > mark.begin).sort((a, b) => a.begin - b.begin || b.end - a.end);
    this.paint();
  }

  // Brings the first mark of a kind into view without moving the page or drawing attention.
  reach(kind) {
    const mark = this.layer.querySelector(`mark.${kind}`);
    if (!mark) return;
    const top = mark.getBoundingClientRect().top - this.paper.getBoundingClientRect().top;
    if (top < 0 || top > this.paper.clientHeight - 40) this.paper.scrollTop += top - this.paper.clientHeight / 3;
  }

  // The innermost marks at an index, the most telling first.
  at(index) {
    return this.marks
      .filter((mark) => mark.begin <= index && index < mark.end)
      .sort((a, b) => a.end - a.begin - (b.end - b.begin) || rank[a.kind] - rank[b.kind]);
  }

  paint() {
    const text = this.area.value;
    const plain = text.length > most_marked;
    this.paper.classList.toggle('plain', plain);
    if (plain) return this.layer.replaceChildren();
    const cuts = [...new Set([0, text.length, ...this.marks.flatMap((mark) => [mark.begin, mark.end])])]
      .filter((cut) => cut <= text.length)
      .sort((a, b) => a - b);
    const pieces = [];
    let open = [];
    let next = 0;
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      open = open.filter((mark) => mark.end > cuts[i]);
      while (next < this.marks.length && this.marks[next].begin <= cuts[i]) open.push(this.marks[next++]);
      const piece = text.slice(cuts[i], cuts[i + 1]);
      if (open.length === 0) pieces.push(piece);
      else {
        const kind = open.map((mark) => mark.kind).sort((a, b) => rank[a] - rank[b])[0];
        pieces.push(el('mark', { class: kind, 'data-begin': cuts[i] }, piece));
      }
    }
    this.layer.replaceChildren(...pieces, '\n\u200b');
    return undefined;
  }

  // Says what the text at the caret means.
  tell() {
    const { selectionStart: begin, selectionEnd: end } = this.area;
    this.on_mark(begin === end ? this.at(begin)[0] ?? null : null);
  }

  hint(event) {
    // The layer takes no pointer, so it is not among the elements under it.
    const under = ({ left, right, top, bottom }) => event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    const mark = [...this.layer.querySelectorAll('mark')].find((node) => [...node.getClientRects()].some(under));
    const found = mark ? this.at(Number(mark.dataset.begin))[0] : null;
    this.area.title = found?.meaning ?? '';
    this.area.classList.toggle('on-mark', Boolean(found));
  }

  show(spans) {
    if (spans.length === 0) return;
    const [begin, length] = spans[0];
    const inside = [...this.layer.querySelectorAll('mark')].filter((mark) => {
      const at = Number(mark.dataset.begin);
      return spans.some(([from, size]) => at >= from && at < from + size);
    });
    if (inside.length > 0) {
      const top = inside[0].getBoundingClientRect().top - this.paper.getBoundingClientRect().top + this.paper.scrollTop;
      this.paper.scrollTo({ top: Math.max(0, top - this.paper.clientHeight / 3), behavior: calm() ? 'auto' : 'smooth' });
      for (const mark of inside) {
        mark.classList.remove('flash');
        void mark.offsetWidth; // starts the animation again
        mark.classList.add('flash');
      }
    } else {
      // No layer: select the text itself.
      this.area.focus();
      this.area.setSelectionRange(begin, begin + length);
    }
    const box = this.paper.getBoundingClientRect();
    if (box.bottom < 60 || box.top > innerHeight - 60) this.paper.scrollIntoView({ block: 'nearest', behavior: calm() ? 'auto' : 'smooth' });
  }
}

// Whether a change left so little of a text that it is another one: pasted over it, or deleted at once.
function is_another(before, after) {
  const long = before.trim().length;
  if (long < 3 || after.includes(before.trim())) return false;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  let end = 0;
  while (end < before.length - same && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return same + end < before.length / 2 && before.length - same - end > 2;
}

export function calm() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
