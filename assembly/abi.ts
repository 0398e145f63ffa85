/** The host's functions, with the module's types. */
import { collect, log, random, send } from './vedette';

export class Host {
  /** True if the host took the message; the bytes at p then stay unchanged until acked(sequence). */
  @inline static send(sequence: u32, priority: u32, p: usize, length: u32): bool {
    return send(sequence, priority, <i32>p, length) == 0;
  }
  /** True if length bytes at p are entropy now. */
  @inline static random(p: usize, length: u32): bool {
    return random(<i32>p, length) == 0;
  }
  @inline static log(level: i32, code: i32, value: u32): void {
    log(level, code, value);
  }
  @inline static collect(events: u32): void {
    collect(events);
  }
}
