// Byte offsets of the report <-> UTF-16 indices of the text that a page shows.
//
//   const shown = displayed_text(bytes);          // { text, to_index(sorted byte offsets) -> indices }
//   shown.text                                    // decoded, line ends as LF
//   shown.to_index([0, 12])                       // ascending offsets in, ascending indices out
//
// Text that is no valid UTF-8 is shown piece by piece: valid runs as UTF-8, every other byte as Windows-1252.

const most_pieces = 20000; // Beyond, the file is binary or of one byte a character: shown as Windows-1252 throughout.

export function displayed_string(text) {
  return { text, to_index: (offsets) => walk_utf8(text, 0, 0, offsets) };
}

export function displayed_text(bytes) {
  const decoded = decode(bytes);
  if (!decoded.text.includes('\r')) return decoded;
  const raw = decoded.text;
  return {
    text: raw.replace(/\r\n?/g, '\n'),
    to_index(offsets) {
      let dropped = 0;
      let from = 0;
      return decoded.to_index(offsets).map((index) => {
        for (;;) {
          const cr = raw.indexOf('\r\n', from);
          if (cr < 0 || cr + 1 >= index) break;
          dropped += 1;
          from = cr + 2;
        }
        return index - dropped;
      });
    },
  };
}

// The charset that a byte order mark shows, or null.
export function marked_utf16(bytes) {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function decode(bytes) {
  const utf16 = marked_utf16(bytes);
  if (utf16) {
    const text = new TextDecoder(utf16).decode(bytes);
    return { text, to_index: (offsets) => offsets.map((offset) => clamp(Math.floor((offset - 2) / 2), text)) };
  }
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, to_index: (offsets) => walk_utf8(text, bom, 0, offsets) };
  } catch {
    return decode_pieces(bytes);
  }
}

function clamp(index, text) {
  return Math.max(0, Math.min(index, text.length));
}

// Walks the text once. An offset inside a character becomes its beginning.
function walk_utf8(text, byte, index, offsets, end = text.length) {
  const out = [];
  for (const offset of offsets) {
    while (index < end) {
      const unit = text.charCodeAt(index);
      const pair = unit >= 0xd800 && unit < 0xdc00 && is_low_surrogate(text, index + 1);
      const width = unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3;
      if (byte + width > offset) break;
      byte += width;
      index += pair ? 2 : 1;
    }
    out.push(index);
  }
  return out;
}

function is_low_surrogate(text, index) {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit < 0xe000;
}

// Length of the valid UTF-8 character at `at`, or 0.
function utf8_length(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1];
  if ((second & 0xc0) !== 0x80) return 0;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  for (let i = 2; i < length; i += 1) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  return length;
}

function decode_pieces(bytes) {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const single = new TextDecoder('windows-1252');
  const pieces = []; // { byte, index, utf8 }
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const begin = at;
    const valid = utf8_length(bytes, at) > 0;
    for (let length; at < bytes.length; at += length || 1) {
      length = utf8_length(bytes, at);
      if (length > 0 !== valid) break;
    }
    pieces.push({ byte: begin, index: text.length, utf8: valid });
    if (pieces.length > most_pieces) {
      const whole = single.decode(bytes);
      return { text: whole, to_index: (offsets) => offsets.map((offset) => clamp(offset, whole)) };
    }
    text += (valid ? utf8 : single).decode(bytes.subarray(begin, at));
  }
  return {
    text,
    to_index(offsets) {
      let piece = 0;
      let byte = 0;
      let index = 0;
      return offsets.map((offset) => {
        while (piece + 1 < pieces.length && pieces[piece + 1].byte <= offset) {
          piece += 1;
          byte = pieces[piece].byte;
          index = pieces[piece].index;
        }
        const end = pieces[piece + 1]?.index ?? text.length;
        if (!pieces[piece]?.utf8) return clamp(index + offset - byte, text);
        const found = walk_utf8(text, byte, index, [offset], end)[0];
        byte += new TextEncoder().encode(text.slice(index, found)).length;
        index = found;
        return found;
      });
    },
  };
}

// A text that the module made of the bytes, with its map: pieces of four numbers (where in the text, where in the bytes, how
// many bytes, 1 where each unit is one byte). A span of bytes may become several pieces of the text, and one piece may
// stand for bytes that lie apart.
export function decoded_text({ text, map }) {
  const pieces = [];
  for (let i = 0; i < map.length; i += 4) {
    const end = i + 4 < map.length ? map[i + 4] : text.length;
    if (map[i + 2] > 0 && end > map[i]) pieces.push({ index: map[i], end, byte: map[i + 1], last: map[i + 1] + map[i + 2], exact: map[i + 3] === 1 });
  }
  pieces.sort((a, b) => a.byte - b.byte || a.index - b.index);
  // The furthest byte that any piece up to here reaches: where a search may begin.
  let reach = 0;
  for (const piece of pieces) piece.reach = reach = Math.max(reach, piece.last);
  const first_reaching = (byte) => {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].reach > byte) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  function to_spans(spans) {
    const found = [];
    for (const [offset, length] of spans) {
      const stop = offset + length;
      for (let i = first_reaching(offset); i < pieces.length && pieces[i].byte < stop; i += 1) {
        const piece = pieces[i];
        if (piece.last <= offset) continue;
        const from = piece.exact ? piece.index + Math.max(0, offset - piece.byte) : piece.index;
        const to = piece.exact ? Math.min(piece.end, piece.index + stop - piece.byte) : piece.end;
        found.push([from, to]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    const joined = [];
    for (const [from, to] of found) {
      const before = joined.at(-1);
      if (before && from <= before[0] + before[1]) before[1] = Math.max(before[1], to - before[0]);
      else joined.push([from, to - from]);
    }
    return joined;
  }
  return { text, to_spans };
}

// Every list of spans in a report, in place. shown: { to_spans(list) } or { to_index(ascending offsets) }.
export function convert_spans(report, { to_index, to_spans }) {
  const lists = [];
  for (const line of report.session?.timeline ?? []) lists.push(line.span);
  for (const failure of report.failures ?? []) {
    lists.push(...Object.values(failure.spans), failure.diagnosis.evidence);
    for (const reason of failure.explanation.reasons) lists.push(reason.shown_by);
  }
  if (to_spans) {
    for (const list of lists) list.splice(0, list.length, ...to_spans(list));
    return report;
  }
  const offsets = new Set();
  for (const list of lists) for (const [offset, length] of list) offsets.add(offset).add(offset + length);
  const sorted = [...offsets].sort((a, b) => a - b);
  const indices = to_index(sorted);
  const index_of = new Map(sorted.map((offset, i) => [offset, indices[i]]));
  for (const list of lists) {
    for (const span of list) {
      const begin = index_of.get(span[0]);
      span[1] = index_of.get(span[0] + span[1]) - begin;
      span[0] = begin;
    }
  }
  return report;
}
