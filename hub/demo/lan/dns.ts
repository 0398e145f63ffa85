/** A name server with a fixed table. Source: RFC 1035. */

const TYPE_A = 1;
const CLASS_IN = 1;
/** Short, so that a name can move while the demo runs. */
const TTL_S = 5;
const FLAGS_ANSWER = 0x8580;
const RCODE_NO_SUCH_NAME = 3;
const HEADER_BYTES = 12;

interface Question {
  name: string;
  type: number;
  class: number;
  end: number;
}

/** Reads the one question of a query; undefined if there is not exactly one well-formed question. */
function readQuestion(query: Buffer): Question | undefined {
  if (query.length < HEADER_BYTES || query.readUInt16BE(4) !== 1 || (query[2]! & 0x80) !== 0) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  while (at < query.length && query[at] !== 0) {
    const length = query[at]!;
    if (length > 63 || at + 1 + length >= query.length) return undefined;
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  if (at + 5 > query.length) return undefined;
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), class: query.readUInt16BE(at + 3), end: at + 5 };
}

/**
 * Answers one query from a table of names to IPv4 addresses; undefined for what is not a query.
 * A name that is not in the table does not exist; other types than A have no records.
 */
export function answerDns(query: Buffer, names: ReadonlyMap<string, number>): Buffer | undefined {
  const question = readQuestion(query);
  if (!question) return undefined;
  const address = names.get(question.name);
  const hasAnswer = address !== undefined && question.type === TYPE_A && question.class === CLASS_IN;
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(FLAGS_ANSWER | (address === undefined ? RCODE_NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(hasAnswer ? 1 : 0, 6);
  const parts = [header, query.subarray(HEADER_BYTES, question.end)];
  if (hasAnswer) parts.push(addressRecord(address));
  return Buffer.concat(parts);
}

/** An A record whose name points back at the question. */
function addressRecord(address: number): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(CLASS_IN, 4);
  record.writeUInt32BE(TTL_S, 6);
  record.writeUInt16BE(4, 10);
  record.writeUInt32BE(address, 12);
  return record;
}
