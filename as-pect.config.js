/** as-pect: unit tests of the module's parts, compiled without optimisation and run in V8. */
export default {
  entries: ['assembly/__tests__/**/*.spec.ts'],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    // The host's functions: entropy is zeroes, every message is taken.
    const vedette = { send: () => 0, random: () => 0, log: () => {}, collect: () => {} };
    return instantiate(binary, createImports({ env: { memory }, vedette }));
  },
  outputBinary: false,
};
