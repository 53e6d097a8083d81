// Keeps the whole tool for use without a network. VERSION, FILES and REFERENCE are written by scripts/build-site.mjs: any
// changed file makes another version, which takes over when the last page of the old one is closed, so no paste is lost.
// Pages of the reference are kept when they are looked at, and all of them where the reader asks for it.
// What another app shares with the installed page comes as a POST: it is held in memory until the page has fetched it, and is
// neither stored nor sent on.
const version = 'VERSION';
const files = ['FILES'];
const cache_name = `smtp-explainer-${version}`;
const reference_cache = `smtp-explainer-reference-${'REFERENCE'}`;
const reference = /^(?:reference\.html$|(?:causes|codes|providers|web\/reference)\/)/;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cache_name).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('smtp-explainer-') && name !== cache_name && name !== reference_cache) await caches.delete(name);
    await self.clients.claim();
  })());
});

const shared = new Map(); // page -> what was shared with it
const longest_wait = 30000; // milliseconds

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'POST' && url.href === new URL('share', self.location.href).href) {
    event.respondWith(Response.redirect(new URL('./#shared', self.location.href).href, 303));
    event.waitUntil(hold(event.request, event.resultingClientId));
    return;
  }
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  event.respondWith(answer(event, url));
});

async function hold(request, page) {
  const form = await request.formData();
  const files = form.getAll('files').filter((part) => part instanceof File && part.size > 0);
  const text = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string' && part !== '').join('\n');
  shared.set(page, { files, text });
  // While this waits, the browser keeps the worker alive.
  for (let waited = 0; shared.has(page) && waited < longest_wait; waited += 100) await new Promise((go) => setTimeout(go, 100));
  shared.delete(page);
}

self.addEventListener('message', (event) => {
  if (event.data !== 'smtp-explainer-shared') return;
  // The navigation's page may be known by another id than the one that asks: only this origin's pages can ask.
  const page = shared.has(event.source.id) ? event.source.id : [...shared.keys()].at(-1);
  if (page === undefined) return;
  event.source.postMessage({ type: 'smtp-explainer-shared', ...shared.get(page) });
  shared.delete(page);
});

async function answer(event, url) {
  const { request } = event;
  for (const name of [cache_name, reference_cache]) {
    const kept = await (await caches.open(name)).match(request, { ignoreSearch: true });
    if (kept) return kept;
  }
  const scope = new URL('./', self.location.href).pathname;
  const of_reference = url.pathname.startsWith(scope) && reference.test(url.pathname.slice(scope.length));
  try {
    const response = await fetch(request);
    if (of_reference && response.status === 200 && !response.redirected) {
      const copy = response.clone();
      event.waitUntil(caches.open(reference_cache).then((cache) => cache.put(request, copy)).catch(() => {}));
    }
    return response;
  } catch (error) {
    if (of_reference && request.mode === 'navigate') return Response.redirect(new URL('web/reference/missing.html', self.location.href).href, 302);
    throw error;
  }
}
