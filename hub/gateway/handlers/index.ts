import type { Frame } from '../frame.ts';
import { TYPE } from '../packets/client-packets.ts';
import type { Peer } from '../peer.ts';
import { onConnect } from './connect.ts';
import { onDisconnect } from './disconnect.ts';
import { onPingreq } from './pingreq.ts';
import { onPuback } from './puback.ts';
import { onPublish } from './publish.ts';
import { onSubscribe } from './subscribe.ts';
import { onUnsubscribe } from './unsubscribe.ts';

/** Handles one packet; throws ProtocolError to have the connection closed. */
export type PacketHandler = (connection: Peer, frame: Frame) => void;

/** By packet type. What is missing here (server packets, QoS 2) closes the connection. */
export const HANDLERS: Readonly<Record<number, PacketHandler>> = {
  [TYPE.connect]: onConnect,
  [TYPE.publish]: onPublish,
  [TYPE.puback]: onPuback,
  [TYPE.subscribe]: onSubscribe,
  [TYPE.unsubscribe]: onUnsubscribe,
  [TYPE.pingreq]: onPingreq,
  [TYPE.disconnect]: onDisconnect,
};
