// Where the pages of the reference lie below the site, for those who make them and those who point at them.
//
//   paths_of(bundle.files).has(code_path('5.7.26'))     // true: "codes/5.7.26.html"
//
// paths_of names what is certain from the tables alone: pages that only an example of a rule gives rise to are not in it.

export const slug = (key) => key.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, '-').replace(/^-|-$/g, '');
export const cause_path = (id) => `causes/${id}.html`;
export const code_path = (key) => `codes/${slug(key)}.html`;
export const provider_path = (id) => `providers/${id}.html`;

// The codes that a row of enhanced-status-codes.json speaks of: X.1.1 is used with the classes 4 and 5; what tells of no
// error, or of nothing in particular, with class 2 too.
export function codes_of_row(key, { cause }) {
  const [class_, subject, detail] = key.split('.');
  if (subject === 'X' || detail === 'X') return [];
  if (class_ !== 'X') return [key];
  return (cause === null ? ['2'] : detail === '0' ? ['2', '4', '5'] : ['4', '5']).map((digit) => `${digit}.${subject}.${detail}`);
}

export function paths_of(files) {
  return new Set([
    ...Object.keys(files).filter((name) => name.startsWith('causes/')).map((name) => cause_path(name.slice(7, -5))),
    ...Object.keys(files['codes/reply-codes.json'] ?? {}).filter((key) => /^\d{3}$/.test(key)).map(code_path),
    ...Object.entries(files['codes/enhanced-status-codes.json'] ?? {}).flatMap(([key, row]) => codes_of_row(key, row)).map(code_path),
    ...Object.keys(files['issuers.json'] ?? {}).map(provider_path),
  ]);
}
