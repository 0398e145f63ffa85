/** Ethernet, ARP, IPv4, UDP, ICMP and TCP as far as a small LAN host needs them. Source: RFC 826, 791, 768, 792, 9293. */

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const MINIMUM_FRAME_BYTES = 60;

export interface Frame {
  destination: Buffer;
  source: Buffer;
  type: number;
  payload: Buffer;
}

export interface Ipv4Packet {
  source: number;
  destination: number;
  protocol: number;
  payload: Buffer;
}

/** Takes an Ethernet II frame apart; undefined if it is too short. */
export function parseFrame(data: Buffer): Frame | undefined {
  if (data.length < ETHERNET_BYTES) return undefined;
  return {
    destination: data.subarray(0, 6),
    source: data.subarray(6, 12),
    type: data.readUInt16BE(12),
    payload: data.subarray(ETHERNET_BYTES),
  };
}

/** Makes an Ethernet II frame, padded to the minimum length (without the check sequence). */
export function buildFrame(destination: Buffer, source: Buffer, type: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(Math.max(MINIMUM_FRAME_BYTES, ETHERNET_BYTES + payload.length));
  destination.copy(frame, 0);
  source.copy(frame, 6);
  frame.writeUInt16BE(type, 12);
  payload.copy(frame, ETHERNET_BYTES);
  return frame;
}

/** The Internet checksum (RFC 1071) over parts that each begin at an even offset. */
export function checksum(...parts: Buffer[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) {
      sum += (part[at] ?? 0) * 256 + (part[at + 1] ?? 0);
    }
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

/** Takes an IPv4 packet apart; undefined if it is malformed or a fragment. */
export function parseIpv4Packet(data: Buffer): Ipv4Packet | undefined {
  if (data.length < IPV4_BYTES || data[0]! >> 4 !== 4) return undefined;
  const headerBytes = (data[0]! & 0x0f) * 4;
  const totalBytes = data.readUInt16BE(2);
  const isFragment = (data.readUInt16BE(6) & 0x3fff) !== 0;
  if (isFragment || headerBytes < IPV4_BYTES || totalBytes < headerBytes || totalBytes > data.length) return undefined;
  return {
    source: data.readUInt32BE(12),
    destination: data.readUInt32BE(16),
    protocol: data[9]!,
    payload: data.subarray(headerBytes, totalBytes),
  };
}

/** Makes an IPv4 packet without options. */
export function buildIpv4Packet(packet: Ipv4Packet): Buffer {
  const header = Buffer.alloc(IPV4_BYTES);
  header[0] = 0x45;
  header.writeUInt16BE(IPV4_BYTES + packet.payload.length, 2);
  header.writeUInt16BE(0x4000, 6);
  header[8] = 64;
  header[9] = packet.protocol;
  header.writeUInt32BE(packet.source, 12);
  header.writeUInt32BE(packet.destination, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, packet.payload]);
}

/** The pseudo header that UDP and TCP checksums cover. */
function pseudoHeader(source: number, destination: number, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32BE(source, 0);
  header.writeUInt32BE(destination, 4);
  header[9] = protocol;
  header.writeUInt16BE(length, 10);
  return header;
}

/** Makes an ARP packet; operation 1 asks, 2 answers. */
export function buildArp(operation: number, mac: Buffer, ip: number, targetMac: Buffer, targetIp: number): Buffer {
  const arp = Buffer.alloc(28);
  arp.writeUInt16BE(1, 0);
  arp.writeUInt16BE(ETHERTYPE_IPV4, 2);
  arp[4] = 6;
  arp[5] = 4;
  arp.writeUInt16BE(operation, 6);
  mac.copy(arp, 8);
  arp.writeUInt32BE(ip, 14);
  targetMac.copy(arp, 18);
  arp.writeUInt32BE(targetIp, 24);
  return arp;
}

/** Makes a UDP datagram as an IPv4 packet. */
export function buildUdp(from: Endpoint, to: Endpoint, data: Buffer): Buffer {
  const udp = Buffer.alloc(8 + data.length);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(udp.length, 4);
  data.copy(udp, 8);
  udp.writeUInt16BE(checksum(pseudoHeader(from.ip, to.ip, PROTOCOL_UDP, udp.length), udp) || 0xffff, 6);
  return buildIpv4Packet({ source: from.ip, destination: to.ip, protocol: PROTOCOL_UDP, payload: udp });
}

export interface Endpoint {
  ip: number;
  port: number;
}

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_ACK = 16;

export interface TcpSegment {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  flags: number;
}

/** Takes a TCP header apart; undefined if it is too short. */
export function parseTcp(data: Buffer): TcpSegment | undefined {
  if (data.length < 20) return undefined;
  return {
    sourcePort: data.readUInt16BE(0),
    destinationPort: data.readUInt16BE(2),
    sequence: data.readUInt32BE(4),
    acknowledgement: data.readUInt32BE(8),
    flags: data[13]!,
  };
}

/** Makes a TCP segment without data as an IPv4 packet. */
export function buildTcp(sourceIp: number, destinationIp: number, segment: TcpSegment): Buffer {
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(segment.sourcePort, 0);
  tcp.writeUInt16BE(segment.destinationPort, 2);
  tcp.writeUInt32BE(segment.sequence >>> 0, 4);
  tcp.writeUInt32BE(segment.acknowledgement >>> 0, 8);
  tcp[12] = 0x50;
  tcp[13] = segment.flags;
  tcp.writeUInt16BE(1024, 14);
  tcp.writeUInt16BE(checksum(pseudoHeader(sourceIp, destinationIp, PROTOCOL_TCP, tcp.length), tcp), 16);
  return buildIpv4Packet({ source: sourceIp, destination: destinationIp, protocol: PROTOCOL_TCP, payload: tcp });
}
