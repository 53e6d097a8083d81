// Keeps the whole tool for use without a network. VERSION and FILES are written by scripts/build-site.mjs: any changed
// file makes another version, which takes over when the last page of the old one is closed, so no paste is lost.
const version = 'VERSION';
const files = ['FILES'];
const cache_name = `smtp-explainer-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cache_name).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('smtp-explainer-') && name !== cache_name) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  event.respondWith((async () => {
    const cache = await caches.open(cache_name);
    return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
  })());
});
