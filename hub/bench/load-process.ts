/** A process full of devices for the benchmark. Talks to its parent over IPC: job in, `ready`; `go` in, report out. */
import { randomBytes } from 'node:crypto';
import { LoadDevice } from './load-device.ts';
import { deviceLoad, type WorkloadShape } from './workload.ts';

export interface LoadJob {
  port: number;
  caPem: string;
  devices: { id: string; keyBase64: string }[];
  shape: WorkloadShape;
  window: number;
}

/** What was acknowledged, and when: Unix ms. */
export interface LoadReport {
  events: number;
  messages: number;
  startMs: number;
  endMs: number;
}

async function prepare(job: LoadJob): Promise<{ devices: LoadDevice[]; events: number }> {
  let events = 0;
  const devices = job.devices.map(({ id, keyBase64 }) => {
    const load = deviceLoad(randomBytes(8).toString('hex'), job.shape);
    events += load.events;
    return new LoadDevice(id, Buffer.from(keyBase64, 'base64'), load.payloads);
  });
  await Promise.all(devices.map((device) => device.connect(job.port, job.caPem)));
  return { devices, events };
}

async function publish(job: LoadJob, devices: LoadDevice[], events: number): Promise<LoadReport> {
  const startMs = performance.timeOrigin + performance.now();
  await Promise.all(devices.map((device) => device.publish(job.window)));
  const endMs = performance.timeOrigin + performance.now();
  for (const device of devices) device.close();
  return { events, messages: job.shape.messages * devices.length, startMs, endMs };
}

process.once('message', async (job: LoadJob) => {
  const { devices, events } = await prepare(job);
  process.once('message', async () => {
    process.send?.(await publish(job, devices, events));
    process.disconnect();
  });
  process.send?.('ready');
});
