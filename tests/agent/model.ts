/** Plain reference of the agent's counting: what the decoded messages of a stream of observations must add up to. */
import { formatAddress } from '../../contract/codec/address.ts';
import type { Message } from '../../contract/codec/message.ts';
import { type FlowObservation, OBSERVED } from './records.ts';

export interface Totals {
  hitsIn: number;
  hitsOut: number;
  bytesIn: number;
  bytesOut: number;
}

export type FlowTotals = Map<string, Totals>;

function add(totals: FlowTotals, key: string, more: Totals): void {
  const old = totals.get(key) ?? { hitsIn: 0, hitsOut: 0, bytesIn: 0, bytesOut: 0 };
  totals.set(key, {
    hitsIn: old.hitsIn + more.hitsIn,
    hitsOut: old.hitsOut + more.hitsOut,
    bytesIn: old.bytesIn + more.bytesIn,
    bytesOut: old.bytesOut + more.bytesOut,
  });
}

/** Totals of the packets that are to be reported. */
export function expectedTotals(observations: FlowObservation[]): FlowTotals {
  const totals: FlowTotals = new Map();
  for (const one of observations) {
    if (one.flags & OBSERVED.own) continue;
    const ends = [formatAddress(one.local), one.localPort, formatAddress(one.remote), one.remotePort];
    const isOut = (one.flags & OBSERVED.out) !== 0;
    add(totals, [one.protocol, ...ends].join(' '), {
      hitsIn: isOut ? 0 : 1,
      hitsOut: isOut ? 1 : 0,
      bytesIn: isOut ? 0 : one.bytes,
      bytesOut: isOut ? one.bytes : 0,
    });
  }
  return totals;
}

/** Totals of all NetworkActivity in messages. */
export function reportedTotals(messages: Message[]): FlowTotals {
  const totals: FlowTotals = new Map();
  for (const message of messages) {
    for (const event of message.events) {
      if (event.name !== 'NetworkActivity') continue;
      for (const row of event.fields.rows)
        add(totals, [row.protocol, row.local, row.localPort, row.remote, row.remotePort].join(' '), row);
    }
  }
  return totals;
}

/** The totals as sorted text: easy to compare, and to read where they differ. */
export function asLines(totals: FlowTotals): string[] {
  return [...totals].map(([key, one]) => `${key}: ${one.hitsIn} ${one.hitsOut} ${one.bytesIn} ${one.bytesOut}`).sort();
}
