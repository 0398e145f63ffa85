import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HubError, toHubError } from '../errors.ts';
import type { HubService } from '../service.ts';
import { findRoute } from './routes.ts';
import { controlSocketPath } from './socket-path.ts';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * The operator's way into a running hub: HTTP with JSON over a unix-domain socket in the data directory,
 * which only the hub's own user can open (folder 0700, socket 0600). No network port.
 */
export class ControlServer {
  private readonly service: HubService;
  private readonly server: Server;

  constructor(service: HubService) {
    this.service = service;
    this.server = createServer({ keepAlive: false, requestTimeout: 10_000 }, (request, response) => {
      void this.answer(request, response);
    });
  }

  /**
   * Call it only while holding the data directory's lock: a socket found there is a dead hub's, and is replaced.
   * @throws HubError `listen-failed`
   */
  async listen(dataDir: string): Promise<void> {
    const { path, release } = controlSocketPath(dataDir);
    try {
      await rm(path, { force: true });
      await new Promise<void>((resolve, reject) => {
        this.server.once('error', reject);
        this.server.listen(path, () => resolve());
      });
      await chmod(path, 0o600);
    } catch (error) {
      throw new HubError('listen-failed', `Cannot make the control socket in ${dataDir}`, { cause: error });
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let status = 200;
    let body: unknown;
    try {
      body = await this.dispatch(request);
    } catch (error) {
      const { code, message } = toHubError(error);
      status = code === 'internal' ? 500 : 400;
      body = { error: { code, message } };
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? null));
  }

  private async dispatch(request: IncomingMessage): Promise<unknown> {
    const url = new URL(request.url ?? '/', 'http://hub');
    const found = findRoute(request.method ?? 'GET', url.pathname);
    if (!found) throw new HubError('usage', `The hub knows no ${request.method} ${url.pathname}`);
    const body = await readBody(request);
    return found.route.run(this.service, { id: found.id, query: url.searchParams, body });
  }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new HubError('usage', 'The request is too large');
    chunks.push(chunk as Buffer);
  }
  if (bytes === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new HubError('usage', 'The request is not JSON');
  }
}
