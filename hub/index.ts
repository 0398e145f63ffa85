/** The hub as a library: what `vedette hub` runs, and what the demo and the tests start. */
export { HubError } from './errors.ts';
export { type Hub, type HubEvents, type HubOptions, startHub } from './hub.ts';
export type { HubStats } from './service.ts';
export type { StoredEvent } from './store/types.ts';
