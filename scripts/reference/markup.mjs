// HTML as text, escaped where it is put together: what comes in between is text unless it was made here.
//
//   html`<p>${'a < b'}</p>`           // Markup of <p>a &lt; b</p>
//   html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
//   prose('Open `File`, then https://example.org/.')       // <code> and <a>; other markup there is none in data/

class Markup {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }; // attributes stand in double quotes

function written(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(written).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"]/g, (character) => escapes[character]);
}

export function html(strings, ...values) {
  return new Markup(strings.map((piece, i) => (i === 0 ? piece : written(values[i - 1]) + piece)).join(''));
}

const address = /(https?:\/\/[^\s<>"`]*[^\s<>"`.,;:!?)])/;

export function prose(text) {
  return String(text).split('`').map((piece, i) => (i % 2 === 1
    ? html`<code>${piece}</code>`
    : piece.split(address).map((part, j) => (j % 2 === 1 ? html`<a href="${part}" rel="noopener noreferrer">${part}</a>` : html`${part}`))));
}
