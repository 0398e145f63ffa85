import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy whose way back can be cut: what the device sends arrives, what the hub answers is lost. */
export class MuteProxy {
  isMute = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port of 127.0.0.1 and leads to 127.0.0.1:target. */
  static async start(target: number): Promise<MuteProxy> {
    const server = createServer();
    const proxy = new MuteProxy(server);
    server.on('connection', (device) => proxy.#join(device, connect({ host: '127.0.0.1', port: target })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #join(device: Socket, hub: Socket): void {
    for (const [socket, other] of [
      [device, hub],
      [hub, device],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    device.on('data', (data) => hub.write(data));
    hub.on('data', (data) => {
      if (!this.isMute) device.write(data);
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
