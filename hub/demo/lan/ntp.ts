/** A time server. Source: RFC 5905, section 7.3. */

const PACKET_BYTES = 48;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_TO_UNIX_S = 2_208_988_800;
const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const VERSION = 4;
const STRATUM = 2;

function writeTimestamp(packet: Buffer, at: number, unixMs: number): void {
  packet.writeUInt32BE((Math.floor(unixMs / 1000) + NTP_TO_UNIX_S) >>> 0, at);
  packet.writeUInt32BE(Math.floor(((unixMs % 1000) / 1000) * 2 ** 32), at + 4);
}

/** Answers a client's request with the time `unixMs` (milliseconds since 1970); undefined for what is not a request. */
export function answerNtp(request: Buffer, unixMs: number): Buffer | undefined {
  if (request.length < PACKET_BYTES || (request[0]! & 7) !== MODE_CLIENT) return undefined;
  const answer = Buffer.alloc(PACKET_BYTES);
  answer[0] = (VERSION << 3) | MODE_SERVER;
  answer[1] = STRATUM;
  answer[2] = request[2]!;
  answer.writeInt8(-20, 3);
  answer.write('LOCL', 12, 'latin1');
  writeTimestamp(answer, 16, unixMs);
  request.copy(answer, 24, 40, 48);
  writeTimestamp(answer, 32, unixMs);
  writeTimestamp(answer, 40, unixMs);
  return answer;
}
