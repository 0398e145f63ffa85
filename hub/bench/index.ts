import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Hub, startHub } from '../index.ts';
import type { LoadJob, LoadReport } from './load-process.ts';
import type { WorkloadShape } from './workload.ts';

export interface Figure {
  name: string;
  value: number;
  unit: string;
}

interface Run {
  shape: WorkloadShape;
  devices: number;
  window: number;
}

/**
 * A message is one window of a busy sensor: 6 flows, a log-in, a listening port. What is counted is stored rows:
 * a flow is one row, as is each other event, so such a message is 8 events.
 */
const MIXED: Run = { shape: { flows: 6, messages: 600 }, devices: 64, window: 32 };
/** The worst case: each message holds a single event. */
const SINGLE: Run = { shape: { flows: 0, messages: 1000 }, devices: 64, window: 64 };

/**
 * Events a second: MQTT QoS 1 over TLS from other processes, through the real gateway, decoded, validated, chain
 * checked, committed to a DuckDB file on disk (its log synced) and acknowledged; only what was acknowledged counts,
 * from the first PUBLISH to the last PUBACK. The data directory is below build/, not on a memory file system.
 */
export async function runHubBench(): Promise<Figure[]> {
  const mixed = await measure(MIXED);
  const single = await measure(SINGLE);
  return [
    { name: 'hub.durable.events-per-second', value: mixed.eventsPerSecond, unit: 'events/s' },
    { name: 'hub.durable.messages-per-second', value: mixed.messagesPerSecond, unit: 'messages/s' },
    { name: 'hub.durable.single-event-messages-per-second', value: single.messagesPerSecond, unit: 'messages/s' },
  ];
}

async function measure(run: Run): Promise<{ eventsPerSecond: number; messagesPerSecond: number }> {
  const build = fileURLToPath(new URL('../../build/', import.meta.url));
  const dataDir = await mkdtemp(join(build, 'hub-bench-'));
  try {
    const hub = await startHub({ dataDir, port: 0 });
    try {
      return await load(hub, run);
    } finally {
      await hub.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function load(hub: Hub, run: Run): Promise<{ eventsPerSecond: number; messagesPerSecond: number }> {
  const devices: LoadJob['devices'] = [];
  for (let index = 0; index < run.devices; index++) {
    const { id, primaryKey } = await hub.service.addDevice(`bench-${index}`);
    devices.push({ id, keyBase64: primaryKey });
  }
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  try {
    const job: LoadJob = { port: hub.port, caPem: hub.caPem, devices, shape: run.shape, window: run.window };
    await answer(child, job);
    const report = (await answer(child, 'go')) as LoadReport;
    await verify(hub, report);
    const seconds = (report.endMs - report.startMs) / 1000;
    return {
      eventsPerSecond: Math.round(report.events / seconds),
      messagesPerSecond: Math.round(report.messages / seconds),
    };
  } finally {
    child.kill();
  }
}

/** Sends the child something and waits for its answer. */
async function answer(child: ChildProcess, message: LoadJob | string): Promise<unknown> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the load generator ended with code ${code}`);
  });
  failed.catch(() => undefined);
  child.send(message);
  const [reply] = (await Promise.race([once(child, 'message'), failed])) as [unknown];
  return reply;
}

/** A figure counts only if every acknowledged event is in the store, once. */
async function verify(hub: Hub, report: LoadReport): Promise<void> {
  const { store } = await hub.service.stats();
  if (store.events !== report.events || store.messages !== report.messages) {
    throw new Error(`acknowledged ${report.events} events, stored ${store.events}`);
  }
}
