import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentSizes, parseMap } from './map.ts';

const MAP = `Discarded input sections

 .text.unused   0x00000000       0x64 vedette/core/libvedette_core.a(agent.c.obj)

Linker script and memory map

.text           0x00000000     0x1000
 *(.vectors)
 .vectors       0x00000000       0x40 boards/CMakeFiles/board.dir/startup.c.obj
 .text.vedette_run
                0x00000040       0x20 vedette/core/libvedette_core.a(agent_run.c.obj)
 .text.op       0x00000060       0x10 vedette/core/libvedette_wasm3.a(m3_exec.c.obj)
 *fill*         0x00000070        0x4 
 .rodata.module_bytes
                0x00000074       0x80 vedette/core/libvedette_module.a(module.c.obj)
 .text.ssl      0x000000f4      0x200 vedette/net/libmbedtls.a(ssl_tls.c.obj)

.data           0x20000000        0x8 load address 0x00001000
 .data.last     0x20000000        0x8 vedette/threadx/libvedette_threadx.a(port_threadx.c.obj)

.bss            0x20000008     0x1000
 .bss.arena     0x20000008      0x400 CMakeFiles/threadx-sensor.dir/agent.c.obj
 .bss.stack     0x20000408      0x600 CMakeFiles/threadx-sensor.dir/agent.c.obj
 .bss.empty     0x20000a08        0x0 CMakeFiles/threadx-sensor.dir/agent.c.obj
 .bss.observer  0x20000a08       0x18 vedette/lwip/libvedette_lwip.a(observe_lwip.c.obj)

.debug_info     0x00000000     0x9999
 .debug_info    0x00000000     0x9999 vedette/core/libvedette_core.a(agent_run.c.obj)
`;

test('a link map is read to its input sections, without what was discarded', () => {
  const entries = parseMap(MAP);
  assert.deepEqual(
    entries.find((entry) => entry.section === '.text.vedette_run'),
    {
      section: '.text.vedette_run',
      output: '.text',
      sizeBytes: 0x20,
      archive: 'libvedette_core.a',
      object: 'agent_run.c.obj',
    },
  );
  assert.ok(!entries.some((entry) => entry.section === '.text.unused'));
});

test("the agent's share is its archives, the arena and the port: no TLS, no stack", () => {
  const sizes = agentSizes(parseMap(MAP));
  assert.equal(sizes.flashBytes, 0x20 + 0x10 + 0x80 + 8);
  assert.equal(sizes.ramBytes, 8 + 0x400 + 0x18);
  assert.equal(sizes.firmwareFlashBytes, 0x40 + 0x20 + 0x10 + 0x80 + 0x200 + 8);
});

test('another text is refused', () => {
  assert.throws(() => parseMap('no map'), /GNU ld/);
});
