import { createSocket, type Socket } from 'node:dgram';
import { formatIpv4, parseIpv4, parseMac } from './address.ts';
import { answerDns } from './dns.ts';
import { answerNtp } from './ntp.ts';
import {
  buildArp,
  buildFrame,
  buildIpv4Packet,
  buildTcp,
  buildUdp,
  checksum,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  type Ipv4Packet,
  PROTOCOL_ICMP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  parseFrame,
  parseIpv4Packet,
  parseTcp,
  TCP_ACK,
  TCP_RST,
  TCP_SYN,
  type TcpSegment,
} from './packet.ts';

const BROADCAST = Buffer.alloc(6, 0xff);
const PORT_DNS = 53;
const PORT_NTP = 123;
const ICMP_ECHO = 8;

/** The hosts of the demo network besides the device, the router (10.0.2.2) and the hub (10.0.2.100). */
export const LAN_HOSTS = {
  /** DNS and NTP */
  server: { ip: '10.0.2.53', mac: '52:55:0a:00:02:35' },
  /** a host that is up but serves nothing: connecting to it fails */
  closed: { ip: '10.0.2.81', mac: '52:55:0a:00:02:51' },
  /** who scans in `--attack` */
  attacker: { ip: '10.0.2.66', mac: '52:55:0a:00:02:42' },
} as const;

/** What the demo's name server knows. */
export const LAN_NAMES: Readonly<Record<string, string>> = {
  'hub.vedette.internal': '10.0.2.100',
  'ntp.vedette.internal': LAN_HOSTS.server.ip,
  'telemetry.vedette.internal': LAN_HOSTS.closed.ip,
};

export interface LanOptions {
  /** UDP port on 127.0.0.1 at which the emulator receives frames */
  emulatorPort: number;
  /** more names for the name server */
  names?: Readonly<Record<string, string>>;
  /** the time server's time, milliseconds since 1970 */
  now?: () => number;
}

export interface LanCounters {
  frames: number;
  dnsQueries: number;
  ntpRequests: number;
  echoRequests: number;
  refusedConnects: number;
}

/** A few hosts on the emulated Ethernet, each frame a UDP datagram to and from the emulator. */
export class LanHost {
  readonly counters: LanCounters = { frames: 0, dnsQueries: 0, ntpRequests: 0, echoRequests: 0, refusedConnects: 0 };
  readonly #socket: Socket;
  readonly #options: LanOptions;
  readonly #names: Map<string, number>;
  readonly #macs = new Map(Object.values(LAN_HOSTS).map((host) => [parseIpv4(host.ip), parseMac(host.mac)]));
  /** MAC addresses learnt from frames, by IPv4 address */
  readonly #neighbours = new Map<number, Buffer>();
  #onTcp: ((from: number, to: number, segment: TcpSegment) => boolean) | undefined;

  private constructor(socket: Socket, options: LanOptions) {
    this.#socket = socket;
    this.#options = options;
    const names = { ...LAN_NAMES, ...options.names };
    this.#names = new Map(Object.entries(names).map(([name, ip]) => [name, parseIpv4(ip)]));
    socket.on('message', (data) => this.#receive(data));
    // the emulator may be gone or not there yet; frames may be lost like on a wire
    socket.on('error', () => {});
  }

  /** Binds a UDP port of 127.0.0.1 chosen by the system. */
  static async start(options: LanOptions): Promise<LanHost> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    socket.removeAllListeners('error');
    return new LanHost(socket, options);
  }

  /** UDP port to which the emulator sends its frames. */
  get port(): number {
    return this.#socket.address().port;
  }

  /** Lets a name lead to another address from now on. */
  setName(name: string, ip: string): void {
    this.#names.set(name, parseIpv4(ip));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  /** Offers TCP segments for hosts of this LAN to `handler`, which returns true if it dealt with one. */
  onTcp(handler: ((from: number, to: number, segment: TcpSegment) => boolean) | undefined): void {
    this.#onTcp = handler;
  }

  /** Asks who has an address, so that neighbours() knows it a moment later. */
  resolve(fromIp: string, ip: string): void {
    const from = parseIpv4(fromIp);
    const mac = this.#macs.get(from)!;
    const arp = buildArp(1, mac, from, Buffer.alloc(6), parseIpv4(ip));
    this.#send(buildFrame(BROADCAST, mac, ETHERTYPE_ARP, arp));
  }

  /** True if the MAC address of an IPv4 address is known. */
  isKnown(ip: string): boolean {
    return this.#neighbours.has(parseIpv4(ip));
  }

  /** Sends one TCP segment from a host of this LAN. */
  sendTcp(fromIp: string, toIp: string, segment: TcpSegment): void {
    this.#sendIpv4(buildTcp(parseIpv4(fromIp), parseIpv4(toIp), segment));
  }

  #send(frame: Buffer): void {
    this.#socket.send(frame, this.#options.emulatorPort, '127.0.0.1', () => {});
  }

  #sendIpv4(packet: Buffer): void {
    const mac = this.#macs.get(packet.readUInt32BE(12));
    if (!mac) throw new RangeError(`no host of this LAN: ${formatIpv4(packet.readUInt32BE(12))}`);
    const destination = this.#neighbours.get(packet.readUInt32BE(16)) ?? BROADCAST;
    this.#send(buildFrame(destination, mac, ETHERTYPE_IPV4, packet));
  }

  #receive(data: Buffer): void {
    const frame = parseFrame(data);
    if (!frame) return;
    this.counters.frames += 1;
    if (frame.type === ETHERTYPE_ARP) this.#receiveArp(frame.payload);
    if (frame.type !== ETHERTYPE_IPV4) return;
    const packet = parseIpv4Packet(frame.payload);
    if (!packet || !this.#macs.has(packet.destination)) return;
    if (packet.protocol === PROTOCOL_UDP) this.#receiveUdp(packet);
    else if (packet.protocol === PROTOCOL_ICMP) this.#receiveIcmp(packet);
    else if (packet.protocol === PROTOCOL_TCP) this.#receiveTcp(packet);
  }

  #receiveArp(arp: Buffer): void {
    if (arp.length < 28) return;
    const mac = Buffer.from(arp.subarray(8, 14));
    const ip = arp.readUInt32BE(14);
    if (!this.#macs.has(ip)) this.#neighbours.set(ip, mac);
    const target = arp.readUInt32BE(24);
    const own = this.#macs.get(target);
    if (arp.readUInt16BE(6) !== 1 || !own) return;
    this.#send(buildFrame(mac, own, ETHERTYPE_ARP, buildArp(2, own, target, mac, ip)));
  }

  #receiveUdp({ source, destination, payload }: Ipv4Packet): void {
    if (payload.length < 8 || destination !== parseIpv4(LAN_HOSTS.server.ip)) return;
    const port = payload.readUInt16BE(2);
    const answer = this.#serve(port, payload.subarray(8));
    if (!answer) return;
    const to = { ip: source, port: payload.readUInt16BE(0) };
    this.#sendIpv4(buildUdp({ ip: destination, port }, to, answer));
  }

  #serve(port: number, request: Buffer): Buffer | undefined {
    if (port === PORT_DNS) {
      this.counters.dnsQueries += 1;
      return answerDns(request, this.#names);
    }
    if (port !== PORT_NTP) return undefined;
    this.counters.ntpRequests += 1;
    return answerNtp(request, (this.#options.now ?? Date.now)());
  }

  #receiveIcmp({ source, destination, payload }: Ipv4Packet): void {
    if (payload.length < 8 || payload[0] !== ICMP_ECHO) return;
    this.counters.echoRequests += 1;
    const reply = Buffer.from(payload);
    reply[0] = 0;
    reply.writeUInt16BE(0, 2);
    reply.writeUInt16BE(checksum(reply), 2);
    this.#sendIpv4(
      buildIpv4Packet({ source: destination, destination: source, protocol: PROTOCOL_ICMP, payload: reply }),
    );
  }

  /** Nothing here serves TCP: a connection attempt is refused. */
  #receiveTcp({ source, destination, payload }: Ipv4Packet): void {
    const segment = parseTcp(payload);
    if (!segment || this.#onTcp?.(source, destination, segment)) return;
    if ((segment.flags & (TCP_SYN | TCP_ACK | TCP_RST)) !== TCP_SYN) return;
    this.counters.refusedConnects += 1;
    const refusal = {
      sourcePort: segment.destinationPort,
      destinationPort: segment.sourcePort,
      sequence: 0,
      acknowledgement: segment.sequence + 1,
      flags: TCP_RST | TCP_ACK,
    };
    this.#sendIpv4(buildTcp(destination, source, refusal));
  }
}
