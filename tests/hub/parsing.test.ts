import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { isDeviceId } from '../../hub/devices/device-id.ts';
import { formatBag, parseBag } from '../../hub/gateway/bag.ts';
import { FrameReader } from '../../hub/gateway/frame.ts';
import { readPacket, readPublish, readTopic } from '../../hub/gateway/packets/client-packets.ts';
import { ProtocolError } from '../../hub/gateway/protocol-error.ts';
import { coversDevice, makeSas, parseSas, type SasToken, verifySas } from '../../hub/gateway/sas.ts';
import { identityOf, parseUserName, withoutPort } from '../../hub/gateway/username.ts';
import { SequenceSet } from '../../hub/ingest/sequence-set.ts';

const HOSTS = new Set(['localhost', 'hub.vedette.internal']);
const propertyName = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.startsWith('$.'));
const bagValues = fc.dictionary(propertyName, fc.option(fc.string({ unit: 'grapheme' })), { maxKeys: 20 });
const deviceId = fc.stringMatching(/^[A-Za-z0-9\-.%_*?!(),:=@$']{1,64}$/);

test('bags survive writing and reading', () => {
  fc.assert(
    fc.property(
      bagValues,
      fc.dictionary(fc.constantFrom('mid', 'ct', 'ce', 'ifid', 'on'), fc.string()),
      (application, system) => {
        const read = parseBag(formatBag({ application, system }));
        assert.deepEqual({ ...read?.application }, { ...application });
        assert.deepEqual({ ...read?.system }, { ...system });
      },
    ),
  );
});

test('bags as the SDKs write them', () => {
  const read = parseBag('%24.mid=m-1&%24.ct=application%2Fjson&level=critical%20%26%20hot&empty=&none/');
  assert.deepEqual({ ...read?.system }, { mid: 'm-1', ct: 'application/json' });
  assert.deepEqual({ ...read?.application }, { level: 'critical & hot', empty: '', none: null });
  assert.deepEqual({ ...parseBag('?a=1')?.application }, { a: '1' });
});

for (const text of ['%', 'a=%zz', '=x', 'a=1&a=2', '&', 'a&&b', '%24.=1', 'a=%ff', `${'a&'.repeat(200)}b`]) {
  test(`bag "${text.slice(0, 20)}" is malformed`, () => assert.equal(parseBag(text), undefined));
}

test('a bag of any text is read or refused, and leaves Object alone', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseBag(text)));
  const read = parseBag('__proto__=x&constructor=y');
  assert.equal(Object.getOwnPropertyDescriptor(read?.application, '__proto__')?.value, 'x');
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

test('user names of devices and modules', () => {
  fc.assert(
    fc.property(deviceId, fc.option(deviceId), (device, module) => {
      const path = module === null ? device : `${device}/${module}`;
      const read = parseUserName(
        `LocalHost:8883/${path}/?api-version=2021-04-12&DeviceClientType=azure-iot-device%2F1.18`,
      );
      assert.equal(read && identityOf(read), path);
      assert.equal(read?.host, 'localhost');
      assert.equal(read?.clientType, 'azure-iot-device/1.18');
    }),
  );
});

for (const text of [
  '',
  'h/d',
  'h/d/?',
  'h/d/?api-version=x',
  '/d/?api-version=2021-04-12',
  'h//?api-version=2021-04-12',
  'h/a/b/c/?api-version=2021-04-12',
  `h/${'d'.repeat(129)}/?api-version=2021-04-12`,
  'h/d#/?api-version=2021-04-12',
]) {
  test(`user name "${text.slice(0, 40)}" is refused`, () => assert.equal(parseUserName(text), undefined));
}

test('user names: older form, IPv6 host, preview version', () => {
  assert.equal(parseUserName('h/d/api-version=2016-11-14')?.deviceId, 'd');
  assert.equal(parseUserName('h/d/?api-version=2020-05-31-preview&model-id=dtmi:a;1')?.modelId, 'dtmi:a;1');
  assert.equal(withoutPort('[::1]:8883'), '::1');
  fc.assert(fc.property(fc.string(), (text) => void parseUserName(text)));
});

test('a token is good for its device, its key and its time only', () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(deviceId, key, key, fc.integer({ min: 1, max: 4_000_000_000 }), (id, good, other, expiryS) => {
      const token = parseSas(makeSas(`localhost/devices/${id}`, good, expiryS)) as SasToken;
      const covers = coversDevice(token.resource, HOSTS, id);
      assert.equal(verifySas(token, [other, good], covers, expiryS - 1), 'ok');
      assert.equal(verifySas(token, [good], covers, expiryS), 'expired');
      assert.equal(
        verifySas(token, [good], coversDevice(token.resource, HOSTS, `${id}x`), expiryS - 1),
        'wrong-resource',
      );
      if (!good.equals(other)) assert.equal(verifySas(token, [other], covers, expiryS - 1), 'wrong-signature');
      assert.equal(verifySas(token, [], covers, expiryS - 1), 'wrong-signature');
    }),
  );
});

test('a token with any changed byte is not good', () => {
  const key = Buffer.alloc(32, 7);
  const text = makeSas('localhost/devices/d1', key, 2_000_000_000);
  for (let index = 22; index < text.length; index++) {
    const changed = `${text.slice(0, index)}${text[index] === '1' ? '2' : '1'}${text.slice(index + 1)}`;
    const token = parseSas(changed);
    if (!token) continue;
    const verdict = verifySas(token, [key], coversDevice(token.resource, HOSTS, 'd1'), 1_000_000_000);
    // The last character of base64 has bits that mean nothing.
    const isSame = token.signature.equals((parseSas(text) as SasToken).signature) && token.expiryText === '2000000000';
    if (!isSame || token.resource !== 'localhost/devices/d1') assert.notEqual(verdict, 'ok', changed);
  }
});

test('resources are compared by whole segments', () => {
  assert.equal(coversDevice('localhost', HOSTS, 'd1'), true);
  assert.equal(coversDevice('localhost/devices/', HOSTS, 'd1'), true);
  assert.equal(coversDevice('localhost/devices/d', HOSTS, 'd1'), false);
  assert.equal(coversDevice('localhost/devices/d1/modules/m', HOSTS, 'd1'), false);
  assert.equal(coversDevice('localhost/devices/d1', HOSTS, 'd1/m'), true);
  assert.equal(coversDevice('elsewhere/devices/d1', HOSTS, 'd1'), false);
});

for (const text of [
  '',
  'SharedAccessSignature ',
  'SharedAccessSignature sr=a&sig=b',
  'SharedAccessSignature sr=a&sig=b&se=x',
  'SharedAccessSignature sr=a&sig=%&se=1',
  'SharedAccessSignature sr=a&sr=a&sig=b&se=1',
  'SharedAccessSignature sr=a&sig=b&se=999999999999',
  'Bearer x',
]) {
  test(`token "${text.slice(0, 50)}" is malformed`, () => assert.equal(parseSas(text), undefined));
}

test('packets are found however the bytes are cut', () => {
  const publish = fc.record({
    topic: fc.stringMatching(/^[a-z/]{1,40}$/),
    size: fc.integer({ min: 0, max: 400 }),
    qos: fc.constantFrom(0 as const, 1 as const),
  });
  fc.assert(
    fc.property(
      fc.array(publish, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (packets, cuts) => {
        const bytes = Buffer.concat(
          packets.map(({ topic, size, qos }, index) =>
            mqttPacket.generate({
              cmd: 'publish',
              topic,
              payload: Buffer.alloc(size, index),
              qos,
              messageId: index + 1,
              dup: false,
              retain: false,
            }),
          ),
        );
        const reader = new FrameReader(1000);
        const found: { topic: string; size: number; qos: number }[] = [];
        for (let offset = 0, cut = 0; offset < bytes.length; cut++) {
          const end = offset + (cuts[cut % cuts.length] as number);
          for (const frame of reader.push(bytes.subarray(offset, end))) {
            const read = readPublish(frame);
            found.push({ topic: readTopic(read.topic), size: read.payload.length, qos: read.qos });
          }
          offset = end;
        }
        assert.deepEqual(
          found,
          packets.map(({ topic, size, qos }) => ({ topic, size, qos })),
        );
        assert.equal(reader.bufferedBytes, 0);
      },
    ),
  );
});

function readAll(reader: FrameReader, chunk: Uint8Array): void {
  for (const frame of reader.push(Buffer.from(chunk))) {
    if (frame.type === 3) readTopic(readPublish(frame).topic);
    if (frame.type === 1) readPacket(frame, 'connect');
    if (frame.type === 8) readPacket(frame, 'subscribe');
  }
  assert.ok(reader.bufferedBytes <= 205);
}

test('any bytes give packets or a ProtocolError, and never more memory than the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
      const reader = new FrameReader(200);
      try {
        for (const chunk of chunks) readAll(reader, chunk);
      } catch (error) {
        assert.ok(error instanceof ProtocolError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test('sequence sets answer as a set does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const model = new Set<number>();
      const sequences = new SequenceSet();
      for (const number of numbers) {
        assert.equal(sequences.add(number), !model.has(number));
        model.add(number);
        for (let probe = 0; probe <= 61; probe++) assert.equal(sequences.has(probe), model.has(probe));
      }
      const runs = [...model].filter((number) => !model.has(number - 1)).length;
      assert.equal(sequences.runs, runs);
    }),
  );
});

test('device ids are those of IoT Hub', () => {
  for (const id of ['a', "A-.%_*?!(),:=@$'9", 'x'.repeat(128)]) assert.equal(isDeviceId(id), true, id);
  for (const id of ['', 'a b', 'a/b', 'a#', 'a+', 'ä', 'x'.repeat(129), 'a\n']) assert.equal(isDeviceId(id), false, id);
});
