import { setTimeout as sleep } from 'node:timers/promises';
import { openConsole } from './console-client.ts';
import { formatIpv4 } from './lan/address.ts';
import { LAN_HOSTS, type LanHost } from './lan/host.ts';
import { TCP_ACK, TCP_RST, TCP_SYN } from './lan/packet.ts';

/** Ports that scanners try first. */
export const SCANNED_PORTS: readonly number[] = [
  21, 22, 23, 25, 53, 80, 81, 88, 110, 111, 123, 135, 139, 143, 161, 389, 443, 445, 465, 502, 515, 548, 554, 587, 631,
  873, 993, 995, 1080, 1433, 1521, 1723, 1883, 2000, 2049, 2121, 2323, 3000, 3128, 3306, 3389, 4840, 5000, 5060, 5432,
  5683, 5900, 6379, 7547, 8000, 8008, 8080, 8081, 8443, 8883, 8888, 9000, 9090, 9100, 9200, 10000, 20000, 27017, 44818,
  47808,
];

/** What someone who knows only the usual factory settings tries. */
export const GUESSES: readonly (readonly [user: string, password: string])[] = [
  ['root', 'root'],
  ['admin', 'admin'],
  ['admin', '1234'],
  ['admin', 'password'],
  ['user', 'user'],
  ['support', 'support'],
];

const FIRST_SOURCE_PORT = 40_000;
const ARP_WAIT_MS = 50;
const ARP_TRIES = 40;
const ANSWER_WAIT_MS = 500;

/**
 * Scans the device's ports from the LAN with half-open connects.
 * @param gapMs pause between two ports
 * @returns the ports that answered, ascending
 */
export async function scanPorts(
  lan: LanHost,
  targetIp: string,
  gapMs: number,
  ports = SCANNED_PORTS,
): Promise<number[]> {
  const attacker = LAN_HOSTS.attacker.ip;
  const open = new Set<number>();
  await learnAddress(lan, attacker, targetIp);
  lan.onTcp((from, to, segment) => {
    if (formatIpv4(to) !== attacker || formatIpv4(from) !== targetIp) return false;
    if ((segment.flags & (TCP_SYN | TCP_ACK)) !== (TCP_SYN | TCP_ACK)) return true;
    open.add(segment.sourcePort);
    lan.sendTcp(attacker, targetIp, {
      sourcePort: segment.destinationPort,
      destinationPort: segment.sourcePort,
      sequence: segment.acknowledgement,
      acknowledgement: 0,
      flags: TCP_RST,
    });
    return true;
  });
  try {
    for (const [index, port] of ports.entries()) {
      const source = { sourcePort: FIRST_SOURCE_PORT + index, sequence: 0x1000 * (index + 1), acknowledgement: 0 };
      lan.sendTcp(attacker, targetIp, { ...source, destinationPort: port, flags: TCP_SYN });
      await sleep(gapMs);
    }
    await sleep(ANSWER_WAIT_MS);
  } finally {
    lan.onTcp(undefined);
  }
  return [...open].sort((a, b) => a - b);
}

async function learnAddress(lan: LanHost, from: string, ip: string): Promise<void> {
  for (let tries = 0; tries < ARP_TRIES && !lan.isKnown(ip); tries += 1) {
    lan.resolve(from, ip);
    await sleep(ARP_WAIT_MS);
  }
}

/**
 * Guesses passwords on the device's console, one connection a guess.
 * @param port of 127.0.0.1 that leads to the console
 * @returns how many guesses were refused
 */
export async function guessPasswords(port: number, guesses = GUESSES): Promise<number> {
  let refused = 0;
  for (const [user, password] of guesses) {
    const session = await openConsole(port);
    const isIn = await session.logIn(user, password).finally(() => session.close());
    if (!isIn) refused += 1;
  }
  return refused;
}
