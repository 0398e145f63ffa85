/**
 * Map of the linear memory. Every address below HEAP is fixed here; the tables above it are sized by init() from the
 * memory that the host backs. `--lowMemoryLimit` in asconfig.json makes the compiler refuse constant data beyond
 * STATIC_END.
 *
 *     0           constant data (SHA-256 constants, field tables of the contract)
 *     STATIC_END  scratch of the hash and of the column writer
 *     CELLS       single values that live for one run of the module
 *     INBOX       window into which the host writes
 *     HEAP        kept over a restart: identity, counters, (tables, set up anew), queue
 */
export const STATIC_END: usize = 448;

/** Message schedule of SHA-256 (64 words). Between hashes: the values of one column, one word a row. */
export const WORDS: usize = STATIC_END;
export const WORDS_BYTES: usize = 256;
/** State of SHA-256 (8 words); the digest, in bytes, after sha256Finish(). */
export const HASH: usize = WORDS + WORDS_BYTES;
/** Between hashes: a 16-bit word for each group of rows, over HASH, TAIL and KEY_BLOCK. */
export const GROUPS: usize = HASH;
/** Last block of a hash. */
export const TAIL: usize = HASH + 32;
/** Padded key of an HMAC. */
export const KEY_BLOCK: usize = TAIL + 64;

const CELLS: usize = KEY_BLOCK + 64;
export const OTHERS_TAKEN: usize = CELLS + 24; // records taken by this ingest() on the slow way
export const UPTIME_MS: usize = CELLS; // u64, at the last tick or the last observation, whichever is later
export const UNIX_MS: usize = CELLS + 8; // u64, at the last tick; 0: not known
export const OUT: usize = CELLS + 28; // bit position (address * 8) in a column block
export const OUT_LIMIT: usize = CELLS + 32; // bit position that a column block may not reach
export const STATE: usize = CELLS + 36; // STATE_* bits
export const CLOSING: usize = CELLS + 40; // bit p: the window of priority p is being closed
export const STATISTICS_DUE: usize = CELLS + 44; // bit s: counters of source s go into the next message
export const DUE_S: usize = CELLS + 48; // 3 words: when the windows of high, medium and low end
export const START_S: usize = CELLS + 60; // when the window of flows began
export const HOST_COUNTERS: usize = CELLS + 64; // 3 words: staged, passed, dropped
export const MESSAGE: usize = CELLS + 76; // block of the message being written
export const MESSAGE_EVENTS: usize = CELLS + 80; // where its array of events begins
export const EVENT_COUNT: usize = CELLS + 84; // events in it
export const MESSAGE_LIMIT: usize = CELLS + 116; // its events may not reach this
export const FLOW_COUNT: usize = CELLS + 88;
export const REPORTED_COUNT: usize = CELLS + 156; // flows that are reported and not removed yet
export const FLOW_CAPACITY: usize = CELLS + 92;
export const FLOWS: usize = CELLS + 96; // first flow entry
export const FLOW_INDEX: usize = CELLS + 100; // hash index of the flow entries
export const FLOW_INDEX_END: usize = CELLS + 104;
export const FLOW_SHIFT: usize = CELLS + 108; // u64: 64 - bits of the index
export const ADDRESSES: usize = CELLS + 120; // IPv6 addresses, 16 bytes a slot
export const ADDRESS_SLOTS: usize = CELLS + 124; // a power of two
export const EVENTS: usize = CELLS + 128; // event entries
export const EVENTS_END: usize = CELLS + 132; // end of the used part
export const EVENTS_LIMIT: usize = CELLS + 136; // end of their room
export const EVENT_INDEX: usize = CELLS + 140;
export const EVENT_SLOTS: usize = CELLS + 144; // a power of two
export const QUEUE: usize = CELLS + 148; // first block
export const QUEUE_END: usize = CELLS + 152;
/** Copy of the identity block, changed here and then moved to HEAP at once. */
export const IDENTITY_COPY: usize = CELLS + 160; // 40 bytes, 8-aligned
export const SETTINGS: usize = CELLS + 200; // the running settings block, 32 bytes
export const NEXT_SETTINGS: usize = CELLS + 232; // the one that holds once everything pending is closed
const CELLS_END: usize = CELLS + 264;

/** Hashed one KiB at most; a settings block, an HMAC key with its message, or about 40 observations at a time. */
export const INBOX_SIZE: usize = 1024;
export const INBOX_START: usize = CELLS_END;

export const HEAP_START: usize = INBOX_START + INBOX_SIZE;
/** Identity block: see queue/identity.ts. */
export const IDENTITY: usize = HEAP_START;
export const IDENTITY_BYTES: usize = 40;
/** Counters of flows, events and messages: see queue/counters.ts. */
export const COUNTERS: usize = IDENTITY + IDENTITY_BYTES;
export const COUNTERS_BYTES: usize = 3 * 28;
/** First address that init() shares out; a multiple of 8. */
export const TABLES: usize = COUNTERS + COUNTERS_BYTES + 4;

export const STATE_READY: u32 = 1; // init() has succeeded
export const STATE_TICKED: u32 = 2; // the windows have begun
export const STATE_CONFIGURE: u32 = 4; // NEXT_SETTINGS wait
