/** A hub in a process of its own, to be killed. Arguments: data directory, port. A small log limit makes it fold the log often. */
import { startHub } from '../../../hub/index.ts';

const [dataDir = '', port = '0'] = process.argv.slice(2);
const hub = await startHub({ dataDir, port: Number(port), database: { walLimitBytes: 256 * 1024 } });
process.send?.({ port: hub.port, caPem: hub.caPem });
