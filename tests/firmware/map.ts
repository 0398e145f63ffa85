import { readFileSync } from 'node:fs';

/** Bytes of one input section that the linker placed. */
export interface MapEntry {
  /** name of the input section, for example .text.vedette_run */
  section: string;
  /** output section: .text, .data, .bss, ... */
  output: string;
  sizeBytes: number;
  /** file name of the archive, or "" for an object of its own */
  archive: string;
  /** file name of the object */
  object: string;
}

const OUTPUT = /^(\.[\w.]+)(?:\s+0x[0-9a-f]+\s+0x[0-9a-f]+.*)?$/;
const INPUT = /^ (\.[^\s]+|COMMON)(?:\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s+(\S.*))?$/;
const CONTINUED = /^\s+0x[0-9a-f]+\s+(0x[0-9a-f]+)\s+(\S.*)$/;
const MEMBER = /([^/\\]+)\(([^)]+)\)$/;

function origin(file: string): { archive: string; object: string } {
  const member = MEMBER.exec(file);
  if (member) return { archive: member[1]!, object: member[2]! };
  return { archive: '', object: file.slice(file.lastIndexOf('/') + 1) };
}

/** What a GNU ld map says about the input sections that are in the image. Discarded ones are left out. */
export function parseMap(text: string): MapEntry[] {
  const start = text.indexOf('Linker script and memory map');
  if (start < 0) throw new Error('not a map of GNU ld');
  const entries: MapEntry[] = [];
  let output = '';
  let pending = '';
  const add = (section: string, size: string, file: string) => {
    const sizeBytes = Number(size);
    if (sizeBytes > 0) entries.push({ section, output, sizeBytes, ...origin(file.trim()) });
  };
  for (const line of text.slice(start).split('\n')) {
    const continued = pending === '' ? null : CONTINUED.exec(line);
    if (continued) add(pending, continued[1]!, continued[2]!);
    pending = '';
    const input = continued ? null : INPUT.exec(line);
    if (input?.[2]) add(input[1]!, input[2], input[3]!);
    else if (input) pending = input[1]!;
    else if (OUTPUT.test(line)) output = OUTPUT.exec(line)![1]!;
  }
  return entries;
}

/** Archives of the agent without TLS and network stack. */
const AGENT_ARCHIVES: ReadonlySet<string> = new Set([
  'libvedette_core.a',
  'libvedette_module.a',
  'libvedette_wasm3.a',
  'libvedette_threadx.a',
  'libvedette_lwip.a',
]);

/** What the product gives the agent: its arena, and the port with its ThreadX objects. The stack is counted apart. */
const AGENT_OBJECT = /^agent\.c\.o(bj)?$/;
const AGENT_SYMBOLS = /^\.(bss|data)\.(arena|threadx)$/;

const isFlash = (entry: MapEntry) => ['.text', '.data', '.ARM.exidx', '.ARM.extab'].includes(entry.output);
const isRam = (entry: MapEntry) => ['.data', '.bss', '.noinit'].includes(entry.output);
const isAgent = (entry: MapEntry) =>
  AGENT_ARCHIVES.has(entry.archive) || (AGENT_OBJECT.test(entry.object) && AGENT_SYMBOLS.test(entry.section));
const sum = (entries: MapEntry[]) => entries.reduce((total, entry) => total + entry.sizeBytes, 0);

export interface AgentSizes {
  /** interpreter, core, module, ThreadX and lwIP bindings: code and constants; no TLS, no network stack, no C library */
  flashBytes: number;
  /** their variables, the arena (interpreter, linear memory with tables and queue, staging ring) and the port's objects */
  ramBytes: number;
  /** the whole image: everything that is in flash */
  firmwareFlashBytes: number;
  /** flash and RAM by archive; objects outside archives by object */
  parts: { name: string; flashBytes: number; ramBytes: number }[];
}

/** The agent's share of a firmware image, from its link map. */
export function agentSizes(entries: readonly MapEntry[]): AgentSizes {
  const all = [...entries];
  const names = [...new Set(all.map((entry) => entry.archive || entry.object))].sort();
  const parts = names.map((name) => {
    const own = all.filter((entry) => (entry.archive || entry.object) === name);
    return { name, flashBytes: sum(own.filter(isFlash)), ramBytes: sum(own.filter(isRam)) };
  });
  const agent = all.filter(isAgent);
  return {
    flashBytes: sum(agent.filter(isFlash)),
    ramBytes: sum(agent.filter(isRam)),
    firmwareFlashBytes: sum(all.filter(isFlash)),
    parts: parts.filter((part) => part.flashBytes > 0 || part.ramBytes > 0),
  };
}

/** As agentSizes(), of a map file. */
export const readAgentSizes = (file: string): AgentSizes => agentSizes(parseMap(readFileSync(file, 'utf8')));
