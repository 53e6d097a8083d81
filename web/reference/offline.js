// "Save for offline": puts every page of the reference into the cache that the service worker looks into.
'use strict';
(() => {
  const { words } = globalThis.smtp_reference;
  const section = document.getElementById('offline');
  const button = document.getElementById('save');
  const saved = document.getElementById('saved');
  const at_once = 8;
  if (!('caches' in globalThis) || !('serviceWorker' in navigator) || !isSecureContext || location.protocol === 'file:') return;

  async function start() {
    const response = await fetch('web/reference/files.json');
    if (!response.ok) return;
    const { cache: name, bytes, files } = await response.json();
    document.getElementById('offline-text').textContent = words.offline_text.replace('{size}', `${Math.ceil(bytes / 1e6)} MB`);
    const cache = await caches.open(name);
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    const done = files.every((file) => kept.has(new URL(file, location.href).href));
    section.hidden = false;
    if (done) finish();
    button.addEventListener('click', () => save(cache, files));
  }

  function finish() {
    saved.textContent = words.offline_done;
    button.hidden = true;
  }

  async function save(cache, files) {
    button.disabled = true;
    try {
      const { trusted_script_url } = await import('../trusted-urls.js');
      await navigator.serviceWorker.register(trusted_script_url(new URL('service-worker.js', location.href).href));
      const waiting = [...files];
      let count = 0;
      const work = async () => {
        for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
          if (!(await cache.match(file))) {
            const response = await fetch(file, { cache: 'no-cache' });
            if (!response.ok) throw new Error(file);
            await cache.put(file, response);
          }
          count += 1;
          if (count % 20 === 0) saved.textContent = words.offline_working.replace('{done}', count).replace('{count}', files.length);
        }
      };
      await Promise.all(Array.from({ length: at_once }, work));
      finish();
    } catch {
      saved.textContent = words.offline_failed;
      button.disabled = false;
    }
  }

  start().catch(() => {});
})();
