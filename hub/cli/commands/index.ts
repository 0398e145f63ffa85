import type { Command } from '../command.ts';
import { demo } from './demo.ts';
import { deviceAdd } from './device-add.ts';
import { deviceList } from './device-list.ts';
import { deviceRemove } from './device-remove.ts';
import { deviceShow } from './device-show.ts';
import { events } from './events.ts';
import { hub } from './hub.ts';
import { quarantineList } from './quarantine-list.ts';
import { quarantineShow } from './quarantine-show.ts';
import { stats } from './stats.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  hub,
  deviceAdd,
  deviceList,
  deviceShow,
  deviceRemove,
  events,
  quarantineList,
  quarantineShow,
  stats,
  demo,
];
