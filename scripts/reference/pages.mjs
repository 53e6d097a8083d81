// The pages of the reference: pages(model, head) -> [{ path, html }]. Every sentence is one of data/. head: the lines that every page's has.
import { cause_path, code_path, provider_path } from '../../web/reference-paths.js';
import { by_count, plain, steps_of } from './model.mjs';
import { html, prose } from './markup.mjs';

// How the rules of wordings that are not English are named.
const other_languages = /-(?:other-languages|(?:ar|bg|ca|cs|da|de|el|es|fi|fr|he|hr|hu|id|it|ja|ko|nb|nl|pl|pt|ro|ru|sk|sl|sv|tr|uk|vi|zh)(?:-[a-z]{2})*)$/;

export function pages(model, head) {
  const { words, labels, causes, codes, providers, groups } = model;
  const say = (key, slots = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole);
  const role = (id) => labels.roles[id];
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  // ---- links; every page but the first lies one folder down

  const cause_link = (id, text = causes.get(id).title) => html`<a href="../${cause_path(id)}">${text}</a>`;
  const code_link = (id, text = codes.get(id).key) => html`<a class="code" href="../${code_path(codes.get(id).key)}">${text}</a>`;
  const provider_link = (id, text = providers.get(id).name) => html`<a href="../${provider_path(id)}">${text}</a>`;
  const code_list = (ids) => html`<ul class="inline">${sorted_codes(ids).map((id) => html`<li>${code_link(id)}</li> `)}</ul>`;
  const outer_link = ({ title, url }) => html`<li><a href="${url}" rel="noopener noreferrer">${title ?? url}</a>${title ? html` <span class="muted">${new URL(url).hostname}</span>` : ''}</li>`;

  // ---- parts

  function essentials({ who_can_fix = [], depends, resend, permanence }) {
    const [main, ...others] = who_can_fix;
    return html`<dl class="essentials">
${depends && html`<div><dt>${say('who')}</dt><dd>${say('who_depends')}</dd></div>`}
${main && html`<div><dt>${say('who')}</dt><dd><b>${capital(role(main))}</b>${others.length > 0 && html`<br><span class="muted">${say('then')} ${others.map(role).join(', ')}</span>`}</dd></div>`}
${resend && permanence !== 'temporary' && html`<div><dt>${say('resend')}</dt><dd>${labels.resend[resend]}</dd></div>`}
${permanence && html`<div><dt>${say('tries')}</dt><dd>${say(`tries-${permanence}`)}</dd></div>`}
</dl>`;
  }

  function steps_list(cause, roles, { products, prefix = '' }) {
    const reason_title = (id) => {
      const reason = cause.reasons?.find((one) => one.id === id);
      return reason && html`<a href="${prefix}#reason-${id}">${plain(reason.title)}</a>`;
    };
    return roles.map((id) => {
      const parts = steps_of(cause.steps ?? [], id, products);
      if (parts.length === 0) return '';
      const list = (some) => some.map(({ reasons, texts }) => html`${reasons.length > 0 && html`<p class="if">${reasons.map(reason_title).filter(Boolean).map((title, i) => html`${i > 0 && ' · '}${title}`)}</p>`}<ol>${texts.map((text) => html`<li>${prose(text)}</li>`)}</ol>`);
      const in_product = by_count(parts.filter(({ product }) => product), ({ product }) => product);
      return html`<section class="role"><h3>${labels.role_headings[id]}</h3>${list(parts.filter(({ product }) => !product))}
${in_product.length > 0 && html`<h4>${say('by_program')}</h4>${in_product.map(([product, some]) => html`<details><summary>${labels.products[product]}</summary>${list(some)}</details>`)}`}</section>`;
    });
  }

  const roles_of = (cause) => [...new Set([...(cause.who_can_fix ?? []), ...(cause.steps ?? []).map((step) => step.for)])].filter((id) => id !== 'nobody-wait');

  function wording_item(wording, { show_cause, show_special }) {
    return html`<li><a class="reply" href="../index.html#smtp-explainer=${encodeURIComponent(wording.paste)}" aria-label="${say('explain_label', { reply: wording.text })}"><code dir="auto">${wording.text}</code></a>
${show_cause && html`<p>${cause_link(wording.cause)}</p>`}
${show_special && special(wording)}</li>`;
  }

  // What is not as the cause says: a rule's own sentence and steps.
  function special({ summary, steps, references }) {
    if (!summary && steps.length === 0) return '';
    return html`<div class="special">${summary && html`<p>${prose(summary)}</p>`}
${steps.length > 0 && html`<ul>${steps.map((step) => html`<li><span class="muted">${labels.role_headings[step.for]}${step.product && `, ${labels.products[step.product]}`}:</span> ${prose(plain(step.text))}</li>`)}</ul>`}
${references.length > 0 && html`<p class="muted">${references.map((url) => html`<a href="${url}" rel="noopener noreferrer">${new URL(url).hostname}</a> `)}</p>`}</div>`;
  }

  const special_card = ({ issuers, steps }) => by_count(steps, (step) => step.for).map(([id, some]) => html`<section class="role"><h3>${issuers.map((issuer) => providers.get(issuer).name).join(', ')} · ${labels.role_headings[id]}</h3><ol>${some.map((step) => html`<li>${prose(plain(step.text))}</li>`)}</ol></section>`);

  const of_issuer = (wordings) => by_count(wordings.flatMap((wording) => (wording.issuers.length > 0 ? wording.issuers : ['']).map((issuer) => ({ issuer, wording }))), ({ issuer }) => issuer)
    .sort(([a], [b]) => (a === '') - (b === '') || kind_rank(a) - kind_rank(b))
    .map(([issuer, some]) => [issuer, some.map(({ wording }) => wording)]);
  const kind_rank = (issuer) => ['provider', 'filter', 'blocklist', 'software'].indexOf(providers.get(issuer)?.kind);
  const wording_count = (count) => (count === 1 ? say('one_wording') : say('many_wordings', { count }));

  // Once each; long lists are folded by provider.
  function wordings_by_provider(wordings, options) {
    const groups_of = of_issuer(wordings);
    const fold = wordings.length > 24;
    return groups_of.map(([issuer, some]) => {
      const title = issuer === '' ? say('any_server') : providers.get(issuer).name;
      const list = html`<ul class="wordings">${some.map((wording) => wording_item(wording, options))}</ul>`;
      return fold
        ? html`<details><summary>${title} <span class="muted">${wording_count(some.length)}</span></summary>${issuer !== '' && html`<p>${provider_link(issuer)}</p>`}${list}</details>`
        : html`<h3>${issuer === '' ? title : provider_link(issuer)}</h3>${list}`;
    });
  }

  const clip = (text, most) => {
    const flat = String(text).replaceAll('`', '').replace(/\s+/g, ' ');
    if (flat.length <= most) return flat;
    return `${flat.slice(0, most - 1).replace(/\s+\S*$/, '')}…`;
  };

  // ---- the frame of a page

  function page({ path, title, description, crumbs, body, script }) {
    const up = '../'.repeat(path.split('/').length - 1);
    const link = (href, key) => html`<a href="${up}${href}"${href === path ? html` aria-current="page"` : ''}>${say(key)}</a>`;
    return {
      path,
      html: html`<!doctype html>
<html lang="en">
<head>
${html([head])}
<meta name="description" content="${clip(description, 300)}">
<title>${title} · ${say('site')}</title>
<link rel="icon" href="${up}web/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${up}web/style.css">
<link rel="stylesheet" href="${up}web/reference/reference.css">
${script}
</head>
<body>
<header class="wrap top">
<a class="skip" href="#main">${say('skip')}</a>
<a class="home" href="${up}index.html"><img src="${up}web/icon.svg" width="36" height="36" alt=""><span class="name">${say('site')}</span></a>
<nav aria-label="${say('nav')}">${link('reference.html', 'search')} ${link('causes/index.html', 'causes')} ${link('codes/index.html', 'codes')} ${link('providers/index.html', 'providers')}</nav>
</header>
<main class="wrap reference" id="main" tabindex="-1">
${crumbs && html`<nav class="crumbs" aria-label="${say('breadcrumb')}"><ol><li><a href="${up}reference.html">${say('reference')}</a></li>${crumbs.map(([text, href]) => html`<li>${href ? html`<a href="${href}">${text}</a>` : html`<span aria-current="page">${text}</span>`}</li>`)}</ol></nav>`}
${body}
</main>
<footer class="wrap reference-foot"><p class="to-tool"><a class="button" href="${up}index.html">${say('to_tool')}</a> <span>${say('tool_hint')}</span></p><p class="muted">${say('footer')}</p></footer>
</body>
</html>
`.toString(),
    };
  }

  // ---- a cause

  function cause_page(cause) {
    const known = cause.known_as.join(', ');
    const group = groups.find((one) => one.causes.some(({ id }) => id === cause.id));
    const sections = [
      cause.known_as.length > 0 && html`<p class="known"><span class="muted">${say('known_as')}:</span> ${cause.known_as.map((words_, i) => html`${i > 0 && ', '}“${words_}”`)}</p>`,
      essentials(cause),
      roles_of(cause).length > 0 && html`<section aria-labelledby="do"><h2 id="do">${say('do')}</h2>${steps_list(cause, roles_of(cause), { products: true })}</section>`,
      (cause.reasons ?? []).length > 0 && html`<section aria-labelledby="reasons"><h2 id="reasons">${say('reasons')}</h2><p class="muted">${say('reasons_text')}</p><ol class="reasons">${cause.reasons.map((reason) => html`<li id="reason-${reason.id}"><h3>${prose(plain(reason.title))}</h3>${reason.text && html`<p>${prose(plain(reason.text))}</p>`}${reason.who_can_fix && html`<p class="muted">${say('who')}: ${reason.who_can_fix.map(role).join(', ')}</p>`}</li>`)}</ol></section>`,
      (cause.verify ?? []).length > 0 && html`<section aria-labelledby="verify"><h2 id="verify">${say('verify')}</h2><p class="muted">${say('verify_hint')}</p><dl class="commands">${cause.verify.map(({ command, tells }) => html`<dt><code tabindex="0">${plain(command).replace(/\{(\w+)\}/g, (_, name) => `<${name.replaceAll('_', '-')}>`)}</code></dt><dd>${prose(plain(tells))}</dd>`)}</dl></section>`,
      (cause.prevention ?? []).length > 0 && html`<section aria-labelledby="prevention"><h2 id="prevention">${say('prevention')}</h2><ul>${cause.prevention.map((text) => html`<li>${prose(plain(text))}</li>`)}</ul></section>`,
      cause.replies && html`<section aria-labelledby="replies"><h2 id="replies">${say('replies')}</h2>${['to_sender', 'to_recipient_admin'].filter((key) => cause.replies[key]).map((key) => html`<h3>${labels.headings[key]}</h3><blockquote>${plain(cause.replies[key])}</blockquote>`)}</section>`,
      cause.codes.size > 0 && html`<section aria-labelledby="codes"><h2 id="codes">${say('cause_codes')}</h2>${code_list(cause.codes)}</section>`,
      cause.wordings.length > 0 && html`<section aria-labelledby="wordings"><h2 id="wordings">${say('wordings_cause')}</h2><p class="muted">${say('wordings_text')}</p>${wordings_by_provider(cause.wordings, { show_special: true })}</section>`,
      (cause.references ?? []).length > 0 && html`<section aria-labelledby="more"><h2 id="more">${say('read_more')}</h2><ul>${cause.references.map(outer_link)}</ul></section>`,
    ];
    return page({
      path: cause_path(cause.id),
      title: known ? say('cause_title', { title: cause.title, known: cause.known_as.slice(0, 3).join(', ') }) : cause.title,
      description: cause.summary,
      crumbs: [[say('causes'), 'index.html'], [group?.name ?? '', `index.html#${group?.id ?? ''}`], [cause.title]],
      body: html`<article><h1>${cause.title}</h1><p class="lead">${prose(cause.summary)}</p>${sections}</article>`,
    });
  }

  // ---- a code

  function code_page(code) {
    const cause = code.cause && code.cause !== 'unknown' ? causes.get(code.cause) : null;
    const unknown = code.cause === 'unknown';
    const told = cause ?? (unknown ? causes.get('unknown') : null);
    const first = code.kind === 'own' ? code.wordings[0] : null;
    const own_providers = [...code.providers].map((id) => providers.get(id).name).join(', ');
    const long_name = sorted_codes([...code.together].filter((id) => codes.get(id).kind === 'reply')).slice(0, 3).map((id) => `${id} ${code.key}`);
    const others = [...code.causes].filter(([id]) => id !== code.cause && id !== 'unknown');
    const siblings = code.kind === 'enhanced' ? ['2', '4', '5'].map((digit) => `${digit}${code.key.slice(1)}`).filter((id) => id !== code.id && codes.has(id)) : [];
    const roles = told ? (cause ? roles_of(cause) : ['sender', 'sender-admin']) : [];
    const body = [
      html`<h1><span class="code">${code.key}</span> ${code.kind === 'own' ? html`${own_providers}: ${code.name}` : code.name}</h1>`,
      code.kind === 'own' && html`<p class="muted">${say('own_code_lead', { provider: own_providers })}</p>`,
      html`<p class="lead">${code.meaning || (!code.row && code.kind !== 'own' ? say('no_row') : '')}${(code.meaning || code.kind !== 'own') && cause ? ' ' : ''}${cause && prose(first?.summary ?? cause.summary)}</p>`,
      told && essentials(first ?? { who_can_fix: cause?.who_can_fix, depends: unknown, resend: cause?.resend, permanence: code.permanence }),
      unknown && others.length > 0 && html`<section aria-labelledby="which"><h2 id="which">${say('words_decide')}</h2><p>${say('words_decide_text')}</p><ul class="causes">${others.slice(0, 14).map(([id, some]) => html`<li>${cause_link(id)} <span class="muted">${wording_count(some.length)}</span><br><code dir="auto">${clip(telling(some), 160)}</code></li>`)}</ul>${others.length > 14 && html`<p class="muted">${say('and_more', { count: others.length - 14 })}</p>`}</section>`,
      told && html`<section aria-labelledby="do"><h2 id="do">${say('do')}</h2>${first && special_card(first)}${steps_list(told, roles, { products: false, prefix: `../${cause_path(told.id)}` })}${cause && html`<p class="more">${cause_link(cause.id, `${say('all_steps')}: ${cause.title}`)}</p>`}</section>`,
      code.wordings.length > 0 && html`<section aria-labelledby="wordings"><h2 id="wordings">${say('wordings')}</h2><p class="muted">${say('wordings_text')}</p>${wordings_by_provider(code.wordings, { show_cause: unknown || others.length > 0, show_special: !first })}</section>`,
      html`<section aria-labelledby="about"><h2 id="about">${say('read_more')}</h2><dl class="about-code">
${code.together.size > 0 && html`<div><dt>${say('same_code')}</dt><dd>${code_list(code.together)}</dd></div>`}
${siblings.length > 0 && html`<div><dt>${say('other_class')}</dt><dd><ul class="inline">${siblings.map((id) => html`<li>${code_link(id)} <span class="muted">${say(`other_class-${id[0]}`)}</span></li> `)}</ul></dd></div>`}
${code.subject_row && html`<div><dt>${say('group_of')}</dt><dd><a class="code" href="${subject_file(code)}">${code.key.split('.').slice(0, 2).join('.')}.x</a> ${code.subject_row.name}</dd></div>`}
${code.row?.defined_in && html`<div><dt>${say('defined_in')}</dt><dd>${definition(code.row.defined_in)}</dd></div>`}
${code.kind === 'own' && html`<div><dt>${say('own_codes_of')}</dt><dd>${[...code.providers].map((id) => html`${provider_link(id)} `)}</dd></div>`}
${first && first.references.length > 0 && html`<div><dt>${say('own_page', { provider: own_providers })}</dt><dd>${first.references.map((url) => html`<a href="${url}" rel="noopener noreferrer">${new URL(url).hostname}</a> `)}</dd></div>`}
</dl></section>`,
    ];
    const heading = code.kind === 'own' ? `${own_providers}: ${code.name}` : code.name;
    return page({
      path: code_path(code.key),
      title: say('code_title_long', { codes: long_name.length > 0 && code.kind === 'enhanced' ? long_name.join(', ') : code.key, name: heading }),
      description: `${code.key}: ${code.meaning || (code.kind === 'own' ? code.name : say('no_row'))} ${cause ? cause.summary : ''}`,
      crumbs: [[say('codes'), 'index.html'], [code.key]],
      body: html`<article>${body}</article>`,
    });
  }

  // The shortest that most readers can compare with their own: English, plain letters, and more than a word or two.
  const telling = (wordings) => [...wordings].sort((a, b) => odd(a) - odd(b) || a.text.length - b.text.length || (a.text < b.text ? -1 : 1))[0].text;
  const odd = ({ text, rule }) => (other_languages.test(rule) ? 2 : 0) + (/^[\x20-\x7e\n]*$/.test(text) && text.length >= 28 ? 0 : 1);
  const definition = (text) => {
    const number = /^RFC (\d+)/.exec(text)?.[1];
    return number ? html`<a href="https://www.rfc-editor.org/rfc/rfc${number}" rel="noopener noreferrer">${text}</a>` : text;
  };
  const subject_file = (code) => `${code.key.split('.').slice(0, 2).join('.')}.x.html`;

  function sorted_codes(ids) {
    const numbers = (id) => id.split('.').map((part) => part.padStart(4, '0')).join('.');
    const rank = { reply: 0, enhanced: 1, own: 2 };
    return [...ids].sort((a, b) => rank[codes.get(a).kind] - rank[codes.get(b).kind] || (numbers(a) < numbers(b) ? -1 : 1));
  }

  // 5.7.x: all codes that begin like this; 5.x.x: all subjects of the class.
  function subject_pages() {
    const enhanced = [...codes.values()].filter(({ kind }) => kind === 'enhanced');
    const rows = model.rows;
    const code_rows = (some) => html`<dl class="code-rows">${sorted_codes(some.map(({ id }) => id)).map((id) => html`<div><dt>${code_link(id)}</dt><dd><b>${codes.get(id).name}</b> ${codes.get(id).meaning}</dd></div>`)}</dl>`;
    const of_subject = by_count(enhanced, ({ key }) => key.split('.').slice(0, 2).join('.')).map(([prefix, some]) => {
      const row = rows[`X.${prefix.split('.')[1]}.X`];
      if (!row) return null;
      return page({
        path: `codes/${prefix}.x.html`, title: say('subject_title', { code: `${prefix}.x`, name: row.name }), description: `${row.meaning} ${say(`class-${prefix[0]}`)}`,
        crumbs: [[say('codes'), 'index.html'], [`${prefix[0]}.x.x`, `${prefix[0]}.x.x.html`], [`${prefix}.x`]],
        body: html`<article><h1><span class="code">${prefix}.x</span> ${row.name}</h1><p class="lead">${row.meaning} ${rows[`${prefix[0]}.X.X`]?.meaning}</p><h2>${say('subject_lead')}</h2>${code_rows(some)}</article>`,
      });
    }).filter(Boolean);
    const of_class = ['2', '4', '5'].filter((digit) => rows[`${digit}.X.X`]).map((digit) => page({
      path: `codes/${digit}.x.x.html`, title: say('subject_title', { code: `${digit}.x.x`, name: rows[`${digit}.X.X`].name }), description: rows[`${digit}.X.X`].meaning,
      crumbs: [[say('codes'), 'index.html'], [`${digit}.x.x`]],
      body: html`<article><h1><span class="code">${digit}.x.x</span> ${rows[`${digit}.X.X`].name}</h1><p class="lead">${rows[`${digit}.X.X`].meaning}</p><h2>${say('class_lead')}</h2><dl class="code-rows">${Object.keys(rows).filter((key) => /^X\.\d+\.X$/.test(key) && of_subject.some(({ path }) => path === `codes/${digit}.${key.split('.')[1]}.x.html`)).map((key) => html`<div><dt><a class="code" href="${digit}.${key.split('.')[1]}.x.html">${digit}.${key.split('.')[1]}.x</a></dt><dd><b>${rows[key].name}</b> ${rows[key].meaning}</dd></div>`)}</dl></article>`,
    }));
    return [...of_subject, ...of_class];
  }

  // ---- a provider

  function provider_page(provider) {
    const lead = { software: 'provider_lead-software', blocklist: 'provider_lead-blocklist' }[provider.kind] ?? 'provider_lead';
    const of_cause = by_count(provider.wordings, (wording) => wording.cause);
    const references = [...new Set(provider.wordings.flatMap((wording) => wording.references))].sort();
    const own = [...provider.codes];
    return page({
      path: provider_path(provider.id),
      title: say('provider_title', { provider: provider.name }),
      description: `${say(lead, { provider: provider.name })} ${of_cause.slice(0, 5).map(([id]) => causes.get(id).title).join('. ')}`,
      crumbs: [[say('providers'), 'index.html'], [provider.name]],
      body: html`<article><h1>${provider.name}</h1><p class="muted">${say(`kind_one-${provider.kind}`)}</p><p class="lead">${say(lead, { provider: provider.name })}</p>
${provider.wordings.length === 0 && html`<p>${say('provider_none')}</p>`}
${(provider.hosts ?? []).length > 0 && html`<p class="hosts">${say('provider_hosts')} ${provider.hosts.map((host, i) => html`${i > 0 && ', '}<code>${host}</code>`)}.</p>`}
${own.length > 0 && html`<section aria-labelledby="own"><h2 id="own">${say('provider_own')}</h2>${code_list(own)}</section>`}
${of_cause.map(([id, some]) => html`<section><h2>${cause_link(id)}</h2><ul class="wordings">${some.map((wording) => wording_item(wording, { show_special: true }))}</ul></section>`)}
${references.length > 0 && html`<section aria-labelledby="more"><h2 id="more">${say('read_more')}</h2><ul>${references.map((url) => outer_link({ url }))}</ul></section>`}
</article>`,
    });
  }

  // ---- lists

  const cause_rows = (group, up) => html`<ul class="rows">${group.causes.map(({ id, known_as }) => html`<li><a href="${up}${cause_path(id)}">${causes.get(id).title}</a>${known_as && html` <span class="muted">“${known_as.slice(0, 2).join('”, “')}”</span>`}</li>`)}</ul>`;
  const grouped_causes = (up) => groups.map((group) => html`<section aria-labelledby="${group.id}"><h2 id="${group.id}">${group.name}</h2>${cause_rows(group, up)}</section>`);

  function index_pages() {
    const all = [...codes.values()];
    const table = (some) => html`<dl class="code-rows">${sorted_codes(some.map(({ id }) => id)).map((id) => html`<div><dt>${code_link(id)}</dt><dd>${codes.get(id).name}</dd></div>`)}</dl>`;
    const classes = (kind, digits) => digits.map((digit) => [digit, all.filter((code) => code.kind === kind && code.key[0] === digit)]).filter(([, some]) => some.length > 0);
    const kinds = ['provider', 'filter', 'blocklist', 'software'];
    const own = by_count(all.filter(({ kind, providers: of }) => kind === 'own' && of.size > 0), ({ providers: of }) => [...of][0]).sort(([a], [b]) => providers.get(a).name.localeCompare(providers.get(b).name));
    return [
      page({ path: 'causes/index.html', title: say('causes_title'), description: say('causes_lead'), crumbs: [[say('causes')]], body: html`<h1>${say('causes_title')}</h1><p class="lead">${say('causes_lead')}</p><div class="columns">${grouped_causes('../')}</div>` }),
      page({
        path: 'codes/index.html', title: say('codes_title'), description: say('codes_lead'), crumbs: [[say('codes')]],
        body: html`<h1>${say('codes_title')}</h1><p class="lead">${say('codes_lead')}</p>
<h2 id="reply">${say('reply_codes')}</h2>${classes('reply', ['2', '3', '4', '5']).map(([digit, some]) => html`<h3>${say(`class-${digit}`)}</h3>${table(some)}`)}
<h2 id="enhanced">${say('enhanced_codes')}</h2>${classes('enhanced', ['5', '4', '2']).map(([digit, some]) => html`<h3><a href="${digit}.x.x.html">${say(`class-${digit}`)}</a></h3>${table(some)}`)}
<h2 id="own">${say('own_codes')}</h2>${own.map(([issuer, some]) => html`<h3>${provider_link(issuer)}</h3>${table(some)}`)}`,
      }),
      page({
        path: 'providers/index.html', title: say('providers_title'), description: say('providers_lead'), crumbs: [[say('providers')]],
        body: html`<h1>${say('providers_title')}</h1><p class="lead">${say('providers_lead')}</p>${kinds.map((kind) => html`<section aria-labelledby="${kind}"><h2 id="${kind}">${say(`kind-${kind}`)}</h2><ul class="names">${[...providers.values()].filter((one) => one.kind === kind).sort((a, b) => a.name.localeCompare(b.name)).map((one) => html`<li>${provider_link(one.id)} ${one.wordings.length > 0 && html`<span class="muted">${wording_count(one.wordings.length)}</span>`}</li>`)}</ul></section>`)}`,
      }),
    ];
  }

  function search_page() {
    return page({
      path: 'reference.html', title: say('reference_title'), description: say('reference_lead'),
      script: html`<script src="web/reference/search-index.js" defer></script>
<script src="web/reference/search.js" defer></script>
<script src="web/reference/offline.js" defer></script>`,
      body: html`<h1>${say('reference_title')}</h1><p class="lead">${say('reference_lead')}</p>
<noscript><p class="callout">${say('search_no_script')}</p></noscript>
<div class="search" id="search" hidden><label for="query">${say('search_label')}</label><input id="query" type="search" autocomplete="off" spellcheck="false" autocapitalize="off" placeholder="${say('search_placeholder')}" aria-describedby="query-hint"><p class="muted" id="query-hint">${say('search_hint')}</p><p role="status" id="count" class="muted"></p><ol class="results" id="results"></ol></div>
<div class="browse" id="browse"><p class="lists"><a href="codes/index.html">${say('codes_title')}</a> <a href="providers/index.html">${say('providers_title')}</a></p><div class="columns">${grouped_causes('')}</div></div>
<section class="offline" id="offline" aria-labelledby="offline-title" hidden><h2 id="offline-title">${say('offline')}</h2><p id="offline-text"></p><p><button type="button" id="save">${say('offline_button')}</button> <span role="status" id="saved"></span></p></section>`,
    });
  }

  // Where the service worker leads when a page was asked for without a network and is not kept.
  function missing_page() {
    return page({ path: 'web/reference/missing.html', title: say('offline_missing_title'), description: say('offline_missing'), body: html`<h1>${say('offline_missing_title')}</h1><p class="lead">${say('offline_missing')}</p>` });
  }

  return [
    search_page(),
    missing_page(),
    ...index_pages(),
    ...[...causes.values()].map(cause_page),
    ...[...codes.values()].map(code_page),
    ...subject_pages(),
    ...[...providers.values()].map(provider_page),
  ];
}

// What web/reference/search.js looks through.
export function search_index({ words, causes, codes, providers, groups }) {
  const cause_ids = [...causes.keys()];
  const provider_ids = [...providers.keys()];
  const seen = new Set();
  const wordings = [];
  for (const cause of causes.values()) {
    for (const { text, issuers } of cause.wordings) {
      const key = `${cause.id} ${text}`;
      if (seen.has(key)) continue;
      seen.add(key);
      wordings.push([text.replace(/\s+/g, ' ').slice(0, 240), cause_ids.indexOf(cause.id), issuers.length > 0 ? provider_ids.indexOf(issuers[0]) : -1]);
    }
  }
  const group_of = new Map(groups.flatMap((group) => group.causes.map(({ id }) => [id, group.name])));
  return {
    words: Object.fromEntries(Object.entries(words).filter(([key]) => /^(search|offline|kind-(code|cause|issuer|wording)$)/.test(key))),
    causes: cause_ids.map((id) => [cause_path(id), causes.get(id).title, causes.get(id).known_as, group_of.get(id) ?? '']),
    providers: provider_ids.map((id) => [provider_path(id), providers.get(id).name, providers.get(id).hosts ?? []]),
    codes: [...codes.values()].map((code) => [code.key, code_path(code.key), code.kind === 'own' ? `${[...code.providers].map((id) => providers.get(id).name).join(', ')}: ${code.name}` : code.name, [...code.together].filter((id) => codes.get(id).kind !== 'own')]),
    wordings,
  };
}
