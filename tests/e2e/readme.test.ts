/** README.md's integration example is compiled and linked as it stands, in a firmware that has nothing else. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'build/readme-example');
const EXAMPLE_LINES_MAX = 40;

/** The code blocks of a language below a heading. */
function blocks(heading: string, language: string): string[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);
}

/** What every firmware has: kernel, lwIP, a board; here those of the example. */
const PREAMBLE = `cmake_minimum_required(VERSION 3.25)
project(readme-example LANGUAGES C ASM)
get_filename_component(VEDETTE_BINDINGS vedette/host-bindings ABSOLUTE)
set(VEDETTE_THIRD_PARTY \${CMAKE_CURRENT_SOURCE_DIR}/vedette/build/third-party CACHE PATH "")
list(APPEND CMAKE_MODULE_PATH \${VEDETTE_BINDINGS}/cmake)
include(firmware)
set(CMAKE_C_STANDARD 11)
add_subdirectory(vedette/tests/rtos rtos)
add_subdirectory(vedette/host-bindings/boards boards)
add_subdirectory(vedette/examples/threadx-sensor/lwip lwip)
add_executable(your-firmware agent.c firmware.c)
target_link_libraries(your-firmware PRIVATE lwip azrtos::threadx board::board)
`;

const FIRMWARE = `/* The product around the example. */
#include "board.h"
#include "lwip/netif.h"
#include "tx_api.h"
#include "vedette.h"

vedette_result_t security_start(struct netif *netif, const char *connection_string, const char *ca_pem);
uint32_t product_random32(void);
uint32_t product_tcp_isn(const void *local, uint16_t local_port, const void *remote, uint16_t remote_port);
void product_panic(const char *what, const char *file, int line);

uint32_t product_random32(void) {
    uint32_t value = 0;
    (void)board_entropy(&value, sizeof(value));
    return value;
}

uint32_t product_tcp_isn(const void *local, uint16_t local_port, const void *remote, uint16_t remote_port) {
    return product_random32();
}

void product_panic(const char *what, const char *file, int line) {
    for (;;) {
    }
}

void tx_application_define(void *first_unused_memory) {
    static struct netif netif;
    (void)security_start(&netif, "", "");
}

int main(void) {
    tx_kernel_enter();
    return 0;
}
`;

/** Declared by the reader's own board support. */
const BOARD_RANDOM = `#include "board.h"
#include "vedette.h"

static vedette_result_t board_random(void *context, uint8_t *out, size_t length) {
    (void)context;
    return board_entropy(out, length) == 0 ? VEDETTE_OK : VEDETTE_ERROR_ENTROPY;
}
`;

/** Written only if it differs, so that a second run builds nothing. */
function place(name: string, text: string): void {
  const file = join(FOLDER, name);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

test('the example of README.md compiles and links', async () => {
  const [cmake] = blocks('In your own ThreadX firmware', 'cmake');
  const [code] = blocks('In your own ThreadX firmware', 'c');
  assert.ok(cmake && code);
  assert.ok(code.split('\n').length <= EXAMPLE_LINES_MAX, 'it is short');
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(join(FOLDER, 'vedette'))) symlinkSync('../..', join(FOLDER, 'vedette'));
  place('CMakeLists.txt', `${PREAMBLE}${cmake}firmware_outputs(your-firmware)\n`);
  place('agent.c', BOARD_RANDOM + code);
  place('firmware.c', FIRMWARE);
  const run = promisify(execFile);
  const out = join(FOLDER, 'out');
  const toolchain = join(ROOT, 'host-bindings/cmake/arm-none-eabi.cmake');
  if (!existsSync(join(out, 'build.ninja'))) {
    await run('cmake', [
      '-G',
      'Ninja',
      '-S',
      FOLDER,
      '-B',
      out,
      '-DBOARD=mps2-an385',
      `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`,
    ]);
  }
  await run('ninja', ['-C', out, '-j', '2'], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => {
    throw new Error((error.stdout ?? String(error)).split('\n').slice(-60).join('\n'));
  });
  assert.ok(existsSync(join(out, 'your-firmware.hex')));
});
