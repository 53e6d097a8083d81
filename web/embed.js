// The explainer in a frame of another site. Messages both ways: { protocol: 'smtp-explainer', version: 1, type, … }.
//
//   in:  hello {}, options { reply, input: true | false }, explain { text } or { bytes }, theme { theme: 'light' | 'dark' }, clear {}
//   out: ready {}, result { report, summary }, reply { which, text }, resize { height }, error { code }
//
// The frame speaks only with the window that holds it, and after that window's first message only with its origin.
import './smtp-explainer-define.js';

const protocol = 'smtp-explainer';
const version = 1;
const explainer = document.querySelector('smtp-explainer');
let origin = null; // of the host, once it has spoken
let ready = false;

function tell(type, detail = {}) {
  if (parent === window) return;
  // "ready" and "resize" hold nothing of a paste: they may go out before the host has said who it is.
  if (origin === null && type !== 'ready' && type !== 'resize') return;
  parent.postMessage({ protocol, version, type, ...detail }, origin ?? '*');
}

addEventListener('message', (event) => {
  const message = event.data;
  if (event.source !== parent || message?.protocol !== protocol || message.version !== version) return;
  if (origin === null) origin = event.origin === 'null' ? '*' : event.origin;
  else if (origin !== '*' && event.origin !== origin) return;
  if (message.type === 'hello' && ready) tell('ready');
  // A host that takes drafted replies says so; for any other the reply is copied to the clipboard as well.
  else if (message.type === 'options') {
    explainer.toggleAttribute('reply-button', message.reply === true);
    explainer.toggleAttribute('hide-input', message.input === false);
  } else if (message.type === 'explain' && typeof message.text === 'string') explainer.value = message.text;
  else if (message.type === 'explain' && message.bytes instanceof ArrayBuffer) explainer.explain(message.bytes);
  else if (message.type === 'theme' && ['light', 'dark'].includes(message.theme)) explainer.setAttribute('theme', message.theme);
  else if (message.type === 'clear') explainer.value = '';
});

explainer.addEventListener('smtp-explainer-ready', () => {
  ready = true;
  tell('ready');
});
explainer.addEventListener('smtp-explainer-result', (event) => tell('result', { report: event.detail.report, summary: event.detail.summary }));
explainer.addEventListener('smtp-explainer-error', (event) => tell('error', { code: event.detail.code }));
explainer.addEventListener('smtp-explainer-reply', (event) => {
  if (parent === window || origin === null) return;
  if (explainer.hasAttribute('reply-button')) event.preventDefault();
  tell('reply', { which: event.detail.which, text: event.detail.text });
});
new ResizeObserver(() => tell('resize', { height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.documentElement);
