/** What device and hub share, for TypeScript: the codec of messages, and the tables generated from the specs. */
export { formatAddress, parseAddress } from './codec/address.ts';
export { decodeMessage } from './codec/decode.ts';
export { DecodeError } from './codec/decode-error.ts';
export { encodeMessage } from './codec/encode.ts';
export type { Family, FlowRow } from './codec/flows.ts';
export {
  type DecodedEvent,
  type DropCounters,
  eventEndUnixMs,
  eventStartUnixMs,
  type Message,
  type NetworkActivityEvent,
  type ReportedEvent,
} from './codec/message.ts';
export * from './generated/contract.ts';
