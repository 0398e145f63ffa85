/**
 * The workload netflow-1k, version 1: 1,000 network-activity observations of one IPv4 device. Integer arithmetic of 32
 * bits throughout, so that the C and AssemblyScript forms give the same observations.
 */
import { flowRecord, ipv4, OBSERVED } from './records.ts';

const OBSERVATIONS = 1000;
const LOCAL_IP = 0xc0a8010a; // 192.168.1.10
const CLIENT_PORTS = [443, 8883, 443, 5671];
/** Time between two observations: the workload has none of its own. */
export const SPACING_MS = 10;

export interface NetflowFlow {
  local: number;
  remote: number;
  localPort: number;
  remotePort: number;
  protocol: number;
}

export interface NetflowObservation {
  flow: number;
  isOut: boolean;
  bytes: number;
}

/** Connection i of the workload. */
export function netflowFlow(i: number): NetflowFlow {
  const remote = (0x34000000 | (Math.imul(i, 0x9e3779b1) >>> 8)) >>> 0;
  const ends = { local: LOCAL_IP, remote };
  const kind = i & 7;
  if (kind < 4) return { ...ends, protocol: 6, localPort: 49152 + i, remotePort: CLIENT_PORTS[kind]! };
  if (kind === 4) return { ...ends, protocol: 6, localPort: 80, remotePort: 50000 + i };
  if (kind === 7) return { ...ends, protocol: 1, localPort: 0, remotePort: 0 };
  return { ...ends, protocol: 17, localPort: 53248 + i, remotePort: kind === 5 ? 53 : 123 };
}

function weight(i: number): number {
  return Math.floor(65536 / (i + 1));
}

/** All observations for a seed and a number of flows. */
export function netflow1k(flows = 64, seed = 3): NetflowObservation[] {
  let state = seed >>> 0;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const total = Array.from({ length: flows }, (_, i) => weight(i)).reduce((sum, value) => sum + value, 0);
  return Array.from({ length: OBSERVATIONS }, () => {
    let target = (draw() >>> 8) % total;
    let flow = 0;
    while (target >= weight(flow)) target -= weight(flow++);
    const isOut = draw() >>> 31 === 1;
    return { flow, isOut, bytes: 40 + ((draw() >>> 8) % 1421) };
  });
}

/** The 28 bytes of observation k as a packet, big-endian. */
export function netflowPacket(observation: NetflowObservation, k: number): Uint8Array {
  const flow = netflowFlow(observation.flow);
  const ports = observation.isOut ? [flow.localPort, flow.remotePort] : [flow.remotePort, flow.localPort];
  const isIcmp = flow.protocol === 1;
  const words = [
    0x45000000 | (20 + observation.bytes),
    ((k & 0xffff) << 16) | 0x4000,
    (64 << 24) | (flow.protocol << 16),
    observation.isOut ? flow.local : flow.remote,
    observation.isOut ? flow.remote : flow.local,
    isIcmp ? (observation.isOut ? 0x08000000 : 0) : (ports[0]! << 16) | ports[1]!,
    0,
  ];
  const view = new DataView(new ArrayBuffer(28));
  words.forEach((word, index) => {
    view.setUint32(index * 4, word >>> 0);
  });
  return new Uint8Array(view.buffer);
}

/** The workload as records, SPACING_MS apart from uptime 0 on. */
export function netflowRecords(flows: number): Uint8Array[] {
  return netflow1k(flows).map((one, k) => {
    const { local, remote, ...rest } = netflowFlow(one.flow);
    return flowRecord({
      ...rest,
      local: ipv4(local),
      remote: ipv4(remote),
      flags: one.isOut ? OBSERVED.out : 0,
      bytes: one.bytes,
      timeSeconds: Math.floor((k * SPACING_MS) / 1000),
    });
  });
}
