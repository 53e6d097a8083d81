// A helpdesk's side of the explainer, shared by the examples: a text goes into the frame, and the drafted reply into the reply box.
// Nothing is sent here: that stays with the helpdesk's own button.

// Loads embed.html from `address` into the frame and has it explain `text`, or `bytes` as a mail program saved them.
export function explain_in_frame(frame, { address, text, bytes, theme, options = {}, on_reply }) {
  const { href, origin } = new URL(address, location.href);
  const say = (type, more = {}) => frame.contentWindow.postMessage({ protocol: 'smtp-explainer', version: 1, type, ...more }, origin);
  addEventListener('message', function listen(event) {
    if (!frame.isConnected) return removeEventListener('message', listen);
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.protocol !== 'smtp-explainer') return;
    const { type } = event.data;
    if (type === 'ready') {
      say('options', { reply: Boolean(on_reply), ...options });
      if (theme) say('theme', { theme });
      say('explain', bytes ? { bytes } : { text });
    } else if (type === 'resize') frame.style.height = `${event.data.height}px`;
    else if (type === 'reply') on_reply?.(event.data.text);
  });
  frame.src = href;
}

// Puts the reply in front of what the box holds, which may be a quotation or the agent's own words.
export function insert_reply(box, text) {
  box.setRangeText(box.value.trim() === '' ? text : `${text}\n\n`, 0, 0, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
}
