/** Text from strangers: a message with a malformed string would be refused whole. */

/** Continuation bytes after lead byte b; 4 if it is none. Source: RFC 3629, section 4. */
function continuations(b: u32): u32 {
  if (b < 0x80) return 0;
  if (b < 0xc2) return 4;
  if (b < 0xe0) return 1;
  if (b < 0xf0) return 2;
  return b < 0xf5 ? 3 : 4;
}

/** Whether the second byte is one that may follow this lead byte: no overlong form, surrogate or number too large. */
function isSecond(lead: u32, second: u32): bool {
  if (lead == 0xe0) return second >= 0xa0;
  if (lead == 0xed) return second < 0xa0;
  if (lead == 0xf0) return second >= 0x90;
  return lead != 0xf4 || second < 0x90;
}

/** Length of the UTF-8 sequence at p, which ends before end; 0 if there is none. */
function sequenceLength(p: usize, end: usize): u32 {
  const lead = <u32>load<u8>(p);
  const more = continuations(lead);
  if (more == 0) return 1;
  if (more == 4 || p + more >= end || !isSecond(lead, load<u8>(p, 1))) return 0;
  const last = p + more;
  do {
    p++;
    if ((load<u8>(p) & 0xc0) != 0x80) return 0;
  } while (p < last);
  return more + 1;
}

/** Puts a question mark in place of every byte that is not part of well-formed UTF-8. */
export function makeUtf8(p: usize, length: u32): void {
  const end = p + length;
  while (p < end) {
    const bytes = sequenceLength(p, end);
    if (bytes == 0) store<u8>(p, 0x3f);
    p += bytes + <u32>(bytes == 0);
  }
}
