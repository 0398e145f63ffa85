import { setTimeout as sleep } from 'node:timers/promises';
import { GUESSES, guessPasswords, SCANNED_PORTS, scanPorts } from './attack.ts';
import { CONSOLE_USER, type EmulatedDevice } from './device.ts';
import type { Screen } from './screen.ts';
import { fetchStatusPage, repeat, visitConsole } from './visitor.ts';

const PAGE_EVERY_MS = 7000;
const CONSOLE_EVERY_MS = 40_000;
const TELEMETRY_OPENS_MS = 30_000;
const ATTACK_AFTER_MS = 8000;
const SCAN_GAP_MS = 60;
const BOOT_MS = 2500;

/** What goes on around the device while the demo runs: visitors, the product's own server, and maybe an attacker. */
export async function liveAround(
  device: EmulatedDevice,
  screen: Screen,
  isAttack: boolean,
  signal: AbortSignal,
): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  await pause(BOOT_MS);
  const parts = [
    repeat(() => fetchStatusPage(device.httpPort), PAGE_EVERY_MS, signal),
    repeat(() => operate(device, screen), CONSOLE_EVERY_MS, signal),
    pause(TELEMETRY_OPENS_MS).then(() => device.openTelemetry()),
  ];
  if (isAttack) parts.push(pause(ATTACK_AFTER_MS).then(() => attack(device, screen, signal)));
  await Promise.all(parts);
}

async function operate(device: EmulatedDevice, screen: Screen): Promise<void> {
  const isIn = await visitConsole(device.consolePort, CONSOLE_USER, device.consolePassword);
  screen.detail(`an operator ${isIn ? 'was' : 'could not be'} logged in on the console`);
}

async function attack(device: EmulatedDevice, screen: Screen, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  screen.say(screen.paint.red(`attack: 10.0.2.66 scans ${SCANNED_PORTS.length} ports of ${device.ip}`));
  const open = await scanPorts(device.lan, device.ip, SCAN_GAP_MS);
  if (signal.aborted) return;
  screen.say(
    screen.paint.red(
      `attack: open ports: ${open.join(', ') || 'none'}; guessing ${GUESSES.length} passwords on the console`,
    ),
  );
  const refused = await guessPasswords(device.consolePort).catch(() => 0);
  if (!signal.aborted) screen.say(screen.paint.red(`attack: ${refused} of ${GUESSES.length} guesses were refused`));
}
