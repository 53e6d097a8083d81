// Building DOM without markup: texts become text nodes, whatever they hold.
//
//   el('p', { class: 'lead' }, 'Plain ', el('b', {}, 'text'))
//   prose('Open `File > Options`.')     // text nodes and <code>

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (name === 'class') node.className = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// What a paste may bring along to reorder or hide text around it: control characters and bidi controls.
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function clean(text) {
  return String(text).replace(unsafe, '');
}

// A value from the paste: isolated, so that its direction does not reach the sentence around it.
export function value(text, attributes = {}) {
  return el('bdi', attributes, clean(text));
}

// A text of the rule base: `inline code` stands between backticks.
export function prose(text) {
  return clean(text).split('`').map((piece, i) => (i % 2 === 1 ? el('code', {}, piece) : piece)).filter((piece) => piece !== '');
}

const paths = {
  'not-delivered': 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM8.5 8.5l7 7m0-7-7 7',
  'still-trying': 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM12 7v5.2l3.4 2',
  delivered: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM7.8 12.4l2.9 2.9 5.6-6',
  unknown: 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19ZM9.6 9.4a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.4v.2',
  copy: 'M9 8.5h9.5a1 1 0 0 1 1 1V20a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V9.5a1 1 0 0 1 1-1ZM5 15.5a1 1 0 0 1-.5-.9V4.5a1 1 0 0 1 1-1H15a1 1 0 0 1 .9.5',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17v.2',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-3.9 3.6-6 7.5-6s6.9 2.1 7.5 6',
  resend: 'M20 12a8 8 0 1 1-2.4-5.7M20.5 3.5v4.3h-4.3',
  mailbox: 'M3.5 6h17v12.5h-17ZM3.5 7l8.5 6.5L20.5 7',
  find: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.3 15.3l5.2 5.2',
  file: 'M6 3h8l4.5 4.5V21H6ZM14 3v4.5h4.5',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5',
  print: 'M7 8.5V3h10v5.5M7 17H4V9.5a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1V17h-3M7 13.5h10V21H7Z',
  braces: 'M9 4c-2 0-2.5 1-2.5 2.5v3C6.5 11 6 12 4.5 12c1.5 0 2 1 2 2.5v3C6.5 19 7 20 9 20M15 4c2 0 2.5 1 2.5 2.5v3c0 1.5.5 2.5 2 2.5-1.5 0-2 1-2 2.5v3c0 1.5-.5 2.5-2.5 2.5',
  note: 'M5 3.5h14v17H5ZM8.5 8h7M8.5 12h7M8.5 16h4',
  list: 'M4 6.5h.1M4 12h.1M4 17.5h.1M8.5 6.5H20M8.5 12H20M8.5 17.5H20',
  back: 'M9.5 6 4 11.5 9.5 17M4 11.5h10.5a5.5 5.5 0 0 1 0 11',
};

// A line drawing beside a text that says the same; hidden from assistive technology.
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, setting] of Object.entries({ viewBox: '0 0 24 24', width: '20', height: '20', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', class: 'icon' })) {
    svg.setAttribute(key, setting);
  }
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name] ?? paths.unknown);
  svg.append(path);
  return svg;
}
