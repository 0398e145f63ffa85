import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A server for the product's readings: takes what comes and counts the connections. */
export async function startReadingsServer(): Promise<{
  port: number;
  readonly readings: number;
  close(): Promise<void>;
}> {
  let readings = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', () => {
      readings += 1;
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get readings() {
      return readings;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
