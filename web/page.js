// The page around <smtp-explainer>: examples, theme, what the address brings along, the service worker.
import { SmtpExplainerElement } from './smtp-explainer-element.js';
import { take_from_location } from './share.js';
import { trusted_script_url } from './trusted-urls.js';

const explainer = document.querySelector('smtp-explainer');
const root = document.documentElement;

// The box, then the worker (the element begins it), then what needs the box: each is a task of its own, so that what is typed is
// never held up. The worker comes second, because its start would slow the box down where there are few cores.
setTimeout(() => {
  customElements.define('smtp-explainer', SmtpExplainerElement);
  setTimeout(start);
});

explainer.addEventListener('smtp-explainer-ready', async () => {
  const labels = (await explainer.explainer).labels.page ?? {};
  for (const node of document.querySelectorAll('[data-label]')) {
    const text = labels[node.dataset.label];
    if (text && node.textContent.trim() !== text) node.textContent = text;
  }
  root.dataset.ready = '';
});
explainer.addEventListener('smtp-explainer-error', (event) => {
  if (event.detail.code !== 'not-loaded') return;
  document.getElementById('not-loaded').hidden = false;
  for (const button of document.querySelectorAll('button.example')) button.disabled = true;
});

// The introduction makes room for the answer.
explainer.addEventListener('smtp-explainer-result', () => { root.dataset.answered = ''; });
explainer.addEventListener('smtp-explainer-change', (event) => { if (event.detail.empty) delete root.dataset.answered; });

const theme_button = document.getElementById('theme');
const dark_system = matchMedia('(prefers-color-scheme: dark)');
theme_button.hidden = false;
theme_button.addEventListener('click', () => {
  const dark = (root.dataset.theme ?? (dark_system.matches ? 'dark' : 'light')) === 'dark';
  root.dataset.theme = dark ? 'light' : 'dark';
  explainer.setAttribute('theme', root.dataset.theme);
});

// Only the site has a service worker; the single file has no manifest either. It fetches every file once more: not before the
// tool is there, and not in the moment in which a waiting text is answered.
if ('serviceWorker' in navigator && isSecureContext && document.querySelector('link[rel=manifest]')) {
  const url = trusted_script_url(new URL('../service-worker.js', import.meta.url).href);
  explainer.addEventListener('smtp-explainer-ready', () => {
    setTimeout(() => navigator.serviceWorker.register(url).catch(() => {}), 1000); // milliseconds
  }, { once: true });
}

// What needs the box.
function start() {
  // Examples are plain text on the page; a click puts one into the box.
  for (const button of document.querySelectorAll('button.example')) {
    button.disabled = explainer.dataset.state === 'broken';
    button.addEventListener('click', () => {
      explainer.value = button.querySelector('pre').textContent;
      explainer.scrollIntoView({ block: 'nearest' });
    });
  }

  // A drop beside the box must not make the browser leave the page.
  for (const name of ['dragover', 'drop']) {
    document.addEventListener(name, (event) => {
      if (!event.defaultPrevented && [...(event.dataTransfer?.types ?? [])].includes('Files')) {
        event.preventDefault();
        if (name === 'drop') explainer.open_files(event.dataTransfer.files);
      }
    });
  }

  const prefill = async () => {
    const text = await take_from_location();
    if (text) explainer.value = text;
  };
  prefill();
  addEventListener('hashchange', prefill);

  // Installed as an app: what another app shares with it. The service worker holds it until it is asked for.
  if (location.hash === '#shared' && navigator.serviceWorker?.controller) {
    history.replaceState(history.state, '', location.pathname + location.search);
    const ask = setInterval(() => navigator.serviceWorker.controller.postMessage('smtp-explainer-shared'), 250);
    const stop = setTimeout(() => clearInterval(ask), 10000);
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.type !== 'smtp-explainer-shared') return;
      clearInterval(ask);
      clearTimeout(stop);
      if (data.files.length > 0) explainer.open_files(data.files);
      else explainer.value = data.text;
    });
    navigator.serviceWorker.startMessages();
  }

  // Installed as an app: files opened with it.
  globalThis.launchQueue?.setConsumer(async ({ files }) => {
    if (files?.length) explainer.open_files(await Promise.all(files.map((handle) => handle.getFile())));
  });
}
