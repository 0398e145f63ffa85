import type { FlowRow } from '../../contract/codec/flows.ts';
import type { LoginFields, StatisticsFields } from '../../contract/generated/contract.ts';
import { isFailedConnect, isRefusedVisit, type ShownEvent } from './render.ts';

/** What the demo saw, counted as it came. */
export class DemoSummary {
  readonly #startedMs = Date.now();
  readonly #byName = new Map<string, number>();
  readonly #messages = new Set<string>();
  readonly #statistics = new Map<string, StatisticsFields>();
  #failedConnects = 0;
  #refusedVisits = 0;
  #failedLogins = 0;
  #bytes = 0;

  add(event: ShownEvent): void {
    this.#byName.set(event.name, (this.#byName.get(event.name) ?? 0) + 1);
    this.#messages.add(`${event.bootId}/${event.sequence}`);
    if (event.name === 'NetworkActivity') this.#addFlow(event.details as unknown as FlowRow);
    if (event.name === 'Login' && (event.details as unknown as LoginFields).operation === 'loginFailed') {
      this.#failedLogins += event.count;
    }
    if (event.name === 'Statistics') {
      const statistics = event.details as unknown as StatisticsFields;
      this.#statistics.set(statistics.source, statistics);
    }
  }

  #addFlow(flow: FlowRow): void {
    this.#bytes += flow.bytesIn + flow.bytesOut;
    if (isFailedConnect(flow)) this.#failedConnects += 1;
    if (isRefusedVisit(flow)) this.#refusedVisits += 1;
  }

  /** Events received of a kind. */
  count(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  /** Whether each stage's counters add up in what the device told last. */
  get isBalanced(): boolean {
    return [...this.#statistics.values()].every(isStageBalanced);
  }

  /** Figures for `--json`. */
  toObject(): Record<string, unknown> {
    return {
      seconds: Math.round((Date.now() - this.#startedMs) / 1000),
      messages: this.#messages.size,
      events: Object.fromEntries(this.#byName),
      bytes: this.#bytes,
      failedConnects: this.#failedConnects,
      refusedVisits: this.#refusedVisits,
      failedLogins: this.#failedLogins,
      isBalanced: this.isBalanced,
    };
  }

  /** Lines for a person. */
  lines(): string[] {
    const seconds = Math.round((Date.now() - this.#startedMs) / 1000);
    const total = [...this.#byName.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...this.#byName].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${name} ${count}`);
    return [
      `${total} events in ${this.#messages.size} messages in ${seconds} s: ${kinds.join(', ') || 'none'}`,
      `flows: ${this.#bytes} bytes; ${this.#failedConnects} failed connects, ${this.#refusedVisits} visits without a connection; ${this.#failedLogins} failed log-ins`,
      ...[...this.#statistics.values()].map(stageLine),
    ];
  }
}

function dropped(statistics: StatisticsFields): number {
  return statistics.droppedFull + statistics.droppedMalformed + statistics.droppedRestart + statistics.droppedExpired;
}

function isStageBalanced(statistics: StatisticsFields): boolean {
  return statistics.accepted === statistics.sent + statistics.pending + dropped(statistics);
}

function stageLine(statistics: StatisticsFields): string {
  const balance = isStageBalanced(statistics) ? 'balances' : 'DOES NOT BALANCE';
  const { source, accepted, sent, pending } = statistics;
  return `  ${source.padEnd(8)} ${accepted} accepted = ${sent} sent + ${pending} pending + ${dropped(statistics)} dropped: ${balance}`;
}
