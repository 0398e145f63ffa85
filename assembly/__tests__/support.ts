import { setUp } from '../config/setup';
import { INBOX_START } from '../layout';

/** Bytes from hexadecimal digits at p. Returns their end. */
export function putHex(p: usize, hex: string): usize {
  for (let i = 0; i < hex.length; i += 2) {
    store<u8>(p, <u8>parseInt(hex.substr(i, 2), 16));
    p++;
  }
  return p;
}

/** Bytes as hexadecimal digits. */
export function hexOf(p: usize, end: usize): string {
  let hex = '';
  for (; p < end; p++) {
    const byte = load<u8>(p);
    hex += '0123456789abcdef'.charAt(byte >> 4) + '0123456789abcdef'.charAt(byte & 15);
  }
  return hex;
}

/** Sets the module up anew, as after boot: 12 KiB, 10 s, 30 s, 60 s, every event of high priority. */
export function boot(): void {
  memory.fill(INBOX_START, 0, 16384);
  store<u32>(INBOX_START, 1);
  store<u32>(INBOX_START, 12288, 4);
  store<u32>(INBOX_START, 1, 16);
  store<u32>(INBOX_START, 10, 20);
  store<u32>(INBOX_START, 30, 24);
  store<u32>(INBOX_START, 60, 28);
  memory.fill(INBOX_START + 32, 1, 16);
  assert(setUp(48) == 0);
}
