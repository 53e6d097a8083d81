// The one Trusted Types policy of the tool. Under `require-trusted-types-for 'script'` nothing but a URL that passed
// here can start a worker or a service worker.
const allowed = new Set();

function make_policy() {
  if (!globalThis.trustedTypes) return null;
  try {
    return globalThis.trustedTypes.createPolicy('smtp-explainer', {
      createScriptURL(url) {
        if (!allowed.has(url)) throw new TypeError('not a script of this tool');
        return url;
      },
    });
  } catch {
    return null; // A host page that does not list the policy: where it enforces Trusted Types, starting a worker fails, and the main thread is used.
  }
}

const policy = make_policy();

// `url` comes from our own code, never from a paste.
export function trusted_script_url(url) {
  const text = String(url);
  if (!policy) return text;
  allowed.add(text);
  return policy.createScriptURL(text);
}
