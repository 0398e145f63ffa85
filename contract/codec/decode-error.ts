import { DECODE_ERRORS, type DecodeErrorCode } from '../generated/contract.ts';

/** Why a message is refused. `code` is stable (contract/errors.json); the text is for people. */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;
  /** Byte of the message at which it was found; in a column block, the byte of the block. */
  readonly position: number | undefined;

  constructor(code: DecodeErrorCode, detail: string, position?: number) {
    super(`${code}: ${detail || DECODE_ERRORS[code]}${position === undefined ? '' : ` (at byte ${position})`}`);
    this.name = 'DecodeError';
    this.code = code;
    this.position = position;
  }
}
