import type { FlowRow } from '../../contract/codec/flows.ts';
import {
  FLOW_FLAGS,
  type HeartbeatFields,
  type ListeningPortsFields,
  type LoginFields,
  type StatisticsFields,
  type SystemInformationFields,
} from '../../contract/generated/contract.ts';

/** An event as the demo shows it: one line on the screen, or one JSON object. */
export interface ShownEvent {
  name: string;
  /** ISO 8601, UTC: first and last observation */
  startTime: string;
  endTime: string;
  deviceId: string;
  bootId: string | null;
  sequence: number | null;
  count: number;
  details: Record<string, unknown>;
}

/** Wraps text in terminal colours, or leaves it as it is. */
export interface Palette {
  dim(text: string): string;
  bold(text: string): string;
  red(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const sgr = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const plain = (text: string) => text;

/** Colours for a terminal; none where NO_COLOR is set or nobody looks. */
export function makePalette(isColoured: boolean): Palette {
  if (!isColoured) return { dim: plain, bold: plain, red: plain, green: plain, cyan: plain };
  return { dim: sgr(2), bold: sgr(1), red: sgr(31), green: sgr(32), cyan: sgr(36) };
}

const PROTOCOLS: Record<number, string> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
const protocolName = (protocol: number) => PROTOCOLS[protocol] ?? `IP ${protocol}`;
const endpoint = (address: string, port: number) =>
  port === 0 ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** True if the flow is a connect that the peer did not accept. */
export function isFailedConnect(flow: Pick<FlowRow, 'flags'>): boolean {
  return (flow.flags & FLOW_FLAGS.synSent) !== 0 && (flow.flags & FLOW_FLAGS.established) === 0;
}

/** True if a peer tried the device's port and got no connection: what a scan leaves behind. */
export function isRefusedVisit(flow: Pick<FlowRow, 'flags'>): boolean {
  return (flow.flags & FLOW_FLAGS.synReceived) !== 0 && (flow.flags & FLOW_FLAGS.established) === 0;
}

function flowText(flow: FlowRow, paint: Palette): string {
  const isInbound = flow.serviceSide === 'local';
  // the client's own port says nothing to a reader
  const device = endpoint(flow.local, isInbound ? flow.localPort : 0);
  const peer = endpoint(flow.remote, isInbound ? 0 : flow.remotePort);
  const arrow = isInbound ? '◀──' : '──▶';
  const amount = `in ${flow.bytesIn} B/${flow.hitsIn}, out ${flow.bytesOut} B/${flow.hitsOut}`;
  const state = isFailedConnect(flow)
    ? paint.red(' connect failed')
    : isRefusedVisit(flow)
      ? paint.red(' no connection')
      : '';
  return `${protocolName(flow.protocol).padEnd(4)} ${device} ${arrow} ${peer}  ${amount}${state}`;
}

const LOGIN_TEXT: Record<LoginFields['operation'], string> = {
  login: 'logged in',
  logout: 'logged out',
  loginFailed: 'FAILED to log in',
};

function loginText(login: LoginFields, paint: Palette): string {
  const text = `${login.user || '(no name)'} ${LOGIN_TEXT[login.operation]} on ${login.service}${login.remote ? ` from ${login.remote}` : ''}`;
  return login.operation === 'loginFailed' ? paint.red(text) : text;
}

function systemText(system: SystemInformationFields): string {
  const words = [system.hardwareVendor, system.hardwareModel, system.firmwareVersion, system.osName, system.osVersion];
  return [...words, system.osArchitecture, system.networkStack, system.ipAddress, system.macAddress]
    .filter(Boolean)
    .join(' · ');
}

function statisticsText(statistics: StatisticsFields): string {
  const dropped =
    statistics.droppedFull + statistics.droppedMalformed + statistics.droppedRestart + statistics.droppedExpired;
  const own = statistics.ownTraffic > 0 ? `, own traffic ${statistics.ownTraffic}` : '';
  return `${statistics.source}: ${statistics.accepted} accepted = ${statistics.sent} sent + ${statistics.pending} pending + ${dropped} dropped${own}`;
}

function heartbeatText(heartbeat: HeartbeatFields): string {
  const fault = heartbeat.lastFault === 0 ? '' : `, last fault ${heartbeat.lastFault}`;
  return `restarts ${heartbeat.restarts}${fault}, memory peak ${heartbeat.arenaPeakBytes} B, stack peak ${heartbeat.stackPeakBytes} B`;
}

const portText = (port: ListeningPortsFields) =>
  `${protocolName(port.protocol).padEnd(4)} ${endpoint(port.address || '*', port.port)}`;

const TEXTS: Record<string, (details: never, paint: Palette) => string> = {
  NetworkActivity: flowText,
  ListeningPorts: portText,
  SystemInformation: systemText,
  Heartbeat: heartbeatText,
  Login: loginText,
  Statistics: statisticsText,
};

function otherText(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}

/** One line for a person. */
export function renderEvent(event: ShownEvent, paint: Palette): string {
  const text = TEXTS[event.name]?.(event.details as never, paint) ?? otherText(event.details);
  const times = event.count > 1 && event.name !== 'NetworkActivity' ? paint.dim(` ×${event.count}`) : '';
  return `${paint.dim(event.startTime.slice(11, 19))} ${paint.cyan(event.name.padEnd(17))} ${text}${times}`;
}
