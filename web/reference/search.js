// The search page of the reference. A plain script, so that it also runs where the page was opened as a file.
// What is looked through is in search-index.js; nothing that is typed leaves the page.
'use strict';
(() => {
  const { words, causes, providers, codes, wordings } = globalThis.smtp_reference;
  const most_results = 60;
  const input = document.getElementById('query');
  const results = document.getElementById('results');
  const count = document.getElementById('count');

  // "550-5.7.1 Relaying denied." -> ["550", "5.7.1", "relaying", "denied"]
  const tokens_of = (text) => (text.toLowerCase().match(/[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu) ?? []);
  const is_code = (token) => /^[2345]\d\d$|^[245](?:\.\d{1,3}){1,2}$/.test(token);
  const common = new Set(['a', 'an', 'and', 'by', 'for', 'from', 'in', 'is', 'of', 'on', 'or', 'our', 'the', 'this', 'to', 'was', 'with', 'you', 'your']);

  const entry = (kind, title, url, rank, text, more = {}) => ({ kind, title, url, rank, tokens: tokens_of(text), text: ` ${tokens_of(text).join(' ')} `, ...more });
  const entries = [
    ...causes.map(([url, title, known_as, group]) => entry('cause', title, url, 40, `${title} ${known_as.join(' ')} ${url.slice(7, -5)}`, { below: known_as.length > 0 ? `“${known_as.join('”, “')}”` : group, known: known_as.map((text) => ` ${tokens_of(text).join(' ')} `) })),
    ...codes.map(([key, url, name, together]) => entry('code', `${key} ${name}`, url, 20, `${key} ${key.replace(/[^A-Za-z0-9.]/g, ' ')} ${name}`, { key: key.toLowerCase(), together })),
    ...providers.map(([url, name, hosts]) => entry('issuer', name, url, 45, `${name} ${url.slice(10, -5)} ${hosts.join(' ')}`, { below: hosts.slice(0, 4).join(', ') })),
    ...wordings.map(([text, cause, provider]) => entry('wording', text, causes[cause][0], 0, text, { below: causes[cause][1] + (provider >= 0 ? ` · ${providers[provider][1]}` : ''), wording: true })),
  ];

  // How well an entry fits; 0: not at all. Codes in a query are weighed for themselves: the words decide.
  function fit(one, query) {
    let score = 0;
    for (const code of query.codes) {
      if (one.key === code) score += query.words.length > 0 ? 45 : code.includes('.') ? 220 : 200;
      else if (one.key && one.key.startsWith(code)) score += 3;
      else if (one.together && one.together.includes(code)) score += 4;
      else if (one.wording && one.tokens.includes(code)) score += 2;
    }
    if (query.words.length === 0) return score;
    if (one.key && (one.key === query.text || one.key.replace(/[^a-z0-9]/g, '') === query.text.replace(/[^a-z0-9]/g, ''))) return 300;
    let found = 0;
    let weight = 0;
    for (const [i, word] of query.words.entries()) {
      const whole = one.text.includes(` ${word} `);
      const begun = whole || (word.length > 1 && (i === query.words.length - 1 || word.length > 3) && one.text.includes(` ${word}`));
      if (!begun) continue;
      const worth = common.has(word) ? 0.2 : 1;
      found += worth;
      weight += worth * (whole ? 10 : 7);
    }
    const part = found / query.worth;
    if (part < (query.words.length > 3 ? 0.5 : 0.99)) return one.key && score >= 45 ? score : 0;
    score += weight * part * part + one.rank * (part >= 0.99 ? 1 : 0.2);
    if (one.known && one.known.some((known) => query.padded.includes(known) || (query.words.length > 1 && known.includes(query.padded.trimEnd())))) score += 60;
    if (one.text.includes(query.padded.trimEnd())) score += 15;
    return score;
  }

  function search(text) {
    const all = tokens_of(text);
    const found_words = all.filter((token) => !is_code(token) && !/^\d+(\.\d+)*$/.test(token)).slice(0, 40);
    const query = { text: text.toLowerCase().trim(), codes: [...new Set(all.filter(is_code))], words: found_words, padded: ` ${found_words.join(' ')} ` };
    query.worth = found_words.reduce((sum, word) => sum + (common.has(word) ? 0.2 : 1), 0);
    if (query.codes.length + query.words.length === 0) return [];
    return entries.map((one) => ({ one, score: fit(one, query) })).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, most_results).map(({ one }) => one);
  }

  function node(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, setting] of Object.entries(attributes)) made.setAttribute(name, setting);
    made.append(...children);
    return made;
  }

  function show() {
    const text = input.value;
    const found = search(text);
    const blank = text.trim() === '';
    document.getElementById('browse').hidden = !blank;
    const rows = found.map((one) => node('li', {}, node('a', { href: one.url },
      node('span', { class: 'kind' }, words[`kind-${one.kind}`]), node('span', { class: 'title' }, one.wording ? `“${one.title}”` : one.title), ...(one.below ? [' ', node('span', { class: 'below' }, one.below)] : []))));
    if (!blank) rows.splice(text.length > 40 ? 0 : rows.length, 0, node('li', {}, node('a', { href: `index.html#smtp-explainer=${encodeURIComponent(text)}`, class: 'ask' }, node('span', { class: 'title' }, words.search_explain), ' ', node('span', { class: 'below' }, `“${text.slice(0, 200)}”`))));
    results.replaceChildren(...rows);
    count.textContent = blank ? '' : found.length === 0 ? words.search_none : found.length === 1 ? words.search_count_one : words.search_count.replace('{count}', found.length);
    results.dataset.query = text;
  }

  // For the way back. Not with every key: browsers fetch the page's icon again when its address changes.
  function keep_in_location() {
    const text = input.value;
    const hash = text.trim() === '' ? '' : `#q=${encodeURIComponent(text.slice(0, 500))}`;
    if (hash !== location.hash) history.replaceState(null, '', location.pathname + location.search + hash);
  }

  function take_from_location() {
    const found = /^#q=(.*)$/.exec(location.hash);
    try {
      if (found) input.value = decodeURIComponent(found[1]);
    } catch {
      // Cut off.
    }
    show();
  }

  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 60);
  });
  results.addEventListener('click', keep_in_location);
  const links = () => [...results.querySelectorAll('a')];
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = links();
    const at = all.indexOf(document.activeElement);
    const in_input = document.activeElement === input;
    if (event.key === 'ArrowDown' && (in_input || at >= 0) && all.length > 0) all[Math.min(at + 1, all.length - 1)].focus();
    else if (event.key === 'ArrowUp' && at >= 0) (at === 0 ? input : all[at - 1]).focus();
    else if (event.key === 'Escape' && at >= 0) input.focus();
    else if (event.key === '/' && !in_input) input.focus();
    else if (event.key === 'Enter' && in_input) {
      show();
      links()[0]?.click();
    } else return;
    event.preventDefault();
  });

  document.getElementById('search').hidden = false;
  addEventListener('hashchange', take_from_location);
  take_from_location();
})();
