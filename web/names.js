// What the page says with words of the rule base: its labels, the titles of causes, the names of issuers.
//
//   names_of(bundle.files).causes['relay-denied']      // "The server did not pass your message on"
//
// files: those of rules.json or of an overlay, by their path below data/. What a file does not say is left out.
export function names_of(files) {
  return {
    labels: files['labels.json'] ?? {},
    causes: Object.fromEntries(Object.entries(files).filter(([name]) => name.startsWith('causes/'))
      .map(([name, { title }]) => [name.slice('causes/'.length, -'.json'.length), Array.isArray(title) ? title.at(-1) : title])),
    issuers: Object.fromEntries(Object.entries(files['issuers.json'] ?? {}).map(([id, { name }]) => [id, name])),
  };
}

// An overlay's names over others, as the engine lays it: labels and issuers entry by entry, a cause as a whole.
export function lay_over(names, more) {
  const labels = { ...names.labels };
  for (const [group, entries] of Object.entries(more.labels)) labels[group] = { ...labels[group], ...entries };
  return { labels, causes: { ...names.causes, ...more.causes }, issuers: { ...names.issuers, ...more.issuers } };
}
