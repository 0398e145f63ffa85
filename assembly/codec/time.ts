import { UPTIME_MS } from '../layout';

/** Seconds since boot at the last tick, or at the observation that needs it. */
export function nowSeconds(): u32 {
  return <u32>(load<u64>(0, UPTIME_MS) / 1000);
}
