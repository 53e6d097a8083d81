// A text in the fragment of a link: #smtp-explainer=z.… (deflate) or t.… (as it is), base64url. A fragment is not sent to any server.
//
//   const link = await link_for('550 relay not permitted');
//   const text = await take_from_location();      // null where there is none; takes it out of the address bar

export const key = 'smtp-explainer';
export const most_link = 8000; // characters; chat programs and ticket systems cut longer ones

export async function link_for(text) {
  const bytes = new TextEncoder().encode(text);
  const packed = globalThis.CompressionStream ? `z.${base64url(await through(bytes, new CompressionStream('deflate-raw')))}` : `t.${base64url(bytes)}`;
  return `${location.href.split('#')[0]}#${key}=${packed}`;
}

export async function text_of(packed) {
  try {
    const bytes = from_base64url(packed.slice(2));
    if (packed.startsWith('t.')) return new TextDecoder().decode(bytes);
    if (packed.startsWith('z.') && globalThis.DecompressionStream) return new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'), 32 << 20));
  } catch {
    // Cut off or not ours.
  }
  return null;
}

// Reads our key of the fragment once and removes it; other keys stay as they are.
export async function take_from_location() {
  const pieces = location.hash.replace(/^#/, '').split('&');
  const ours = pieces.find((piece) => piece.startsWith(`${key}=`));
  if (!ours) return null;
  const rest = pieces.filter((piece) => piece !== ours).join('&');
  history.replaceState(history.state, '', location.pathname + location.search + (rest ? `#${rest}` : ''));
  const packed = ours.slice(key.length + 1);
  if (/^[zt]\.[A-Za-z0-9_-]*$/.test(packed)) return text_of(packed);
  try {
    return decodeURIComponent(packed); // written by hand: #smtp-explainer=550%20relay%20not%20permitted
  } catch {
    return null;
  }
}

async function through(bytes, stream, limit = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new Error('too long');
    }
    pieces.push(value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function base64url(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function from_base64url(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
