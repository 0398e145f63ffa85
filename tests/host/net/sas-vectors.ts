/** Writes sas_vectors.h: connection strings, expiries and the tokens that node:crypto makes of them. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';

interface Identity {
  host: string;
  device: string;
  module?: string;
}

const identities: Identity[] = [
  { host: 'hub.vedette.internal', device: 'sensor-1' },
  { host: 'localhost', device: "a.b_c:d%e@f$g'h(i)j!k*l,m=n?" },
  { host: 'h', device: 'd', module: '$edgeAgent' },
  { host: 'a-long-host-name.azure-devices.example', device: 'D'.repeat(64), module: 'm-1' },
];
const expiries = [1, 1_700_000_000, 2_147_483_648, 4_294_967_296, 253_402_300_799];

/** As RFC 3986 has it: encodeURIComponent() leaves !'()* alone. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function keyBytes(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 151 + seed * 67 + 255) & 255));
}

function vector(identity: Identity, key: Buffer, expiry: number): string {
  const module = identity.module ? `/modules/${identity.module}` : '';
  const resource = percent(`${identity.host}/devices/${identity.device}${module}`);
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  const token = `SharedAccessSignature sr=${resource}&sig=${percent(signature)}&se=${expiry}`;
  const moduleField = identity.module ? `ModuleId=${identity.module};` : '';
  const string = `HostName=${identity.host};DeviceId=${identity.device};${moduleField}SharedAccessKey=${key.toString('base64')}`;
  return `    {${JSON.stringify(string)}, ${expiry}ull, ${JSON.stringify(token)}},`;
}

const rows = identities.flatMap((identity, i) =>
  [1, 16, 32, 63, 64].map((length, k) => vector(identity, keyBytes(length, i * 5 + k), expiries[(i + k) % 5])),
);
writeFileSync(process.argv[2], `static const sas_vector_t vectors[] = {\n${rows.join('\n')}\n};\n`);
