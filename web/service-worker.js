// Keeps the whole tool for use without a network. VERSION, FILES and REFERENCE are written by scripts/build-site.mjs: any
// changed file makes another version, which takes over when the last page of the old one is closed, so no paste is lost.
// Pages of the reference are kept when they are looked at, and all of them where the reader asks for it.
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

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  event.respondWith(answer(event, url));
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
