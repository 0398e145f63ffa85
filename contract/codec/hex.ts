/** Bytes as lower-case hexadecimal digits. No Buffer: the console decodes in the browser with the same code. */

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** Throws RangeError unless the text is bytes * 2 hexadecimal digits. */
export function fromHex(text: string, bytes: number): Uint8Array {
  if (text.length !== 2 * bytes || !/^[0-9a-f]*$/.test(text)) throw new RangeError(`not ${bytes} bytes: "${text}"`);
  return Uint8Array.from({ length: bytes }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16));
}
