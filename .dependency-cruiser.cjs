/** Import rules of the TypeScript and AssemblyScript parts. The C parts: tools/lint/includes.mjs. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle hides which part is the lower one.', {}, { circular: true }),
    forbid('no-unresolved', 'Every import names a file or an installed package.', {}, { couldNotResolve: true }),
    forbid(
      'contract-imports-nothing',
      'What device and hub share stands alone.',
      { path: '^contract/' },
      { path: '^(assembly|host-bindings|hub|bin|tools|tests)/' },
    ),
    forbid(
      'assembly-imports-contract',
      'The module knows the contract and itself.',
      { path: '^assembly/' },
      { pathNot: '^(assembly|contract)/' },
    ),
    forbid(
      'no-sideways-rules',
      'Rules of the module do not know each other.',
      { path: '^assembly/(detect|posture)/([^/]+)\\.ts$', pathNot: '/index\\.ts$' },
      { path: '^assembly/$1/', pathNot: '^assembly/$1/($2|index)\\.ts$' },
    ),
    forbid(
      'hub-imports-contract',
      'The hub shares nothing with the device but the contract.',
      { path: '^hub/' },
      { path: '^(assembly|host-bindings|bin|tools|tests|examples)/' },
    ),
    forbid(
      'store-is-lowest',
      'edges → services → store → contract, never back.',
      { path: '^hub/store/' },
      { path: '^hub/(gateway|api|ingest|cli|control|demo|bench)/' },
    ),
    forbid(
      'services-know-no-edge',
      'edges → services → store → contract, never back.',
      { path: '^hub/ingest/' },
      { path: '^hub/(gateway|api|cli|demo|bench)/' },
    ),
    forbid(
      'edges-know-no-program',
      'The gateway can be used without the command line.',
      { path: '^hub/(gateway|api)/' },
      { path: '^hub/(cli|demo|bench)/' },
    ),
    forbid(
      'nothing-imports-tests',
      'Tests are leaves; only the tools that run them may load them.',
      { pathNot: '^(tests|tools)/' },
      { path: '^tests/|\\.test\\.ts$' },
    ),
    forbid(
      'no-development-packages',
      'What runs in production is a dependency, not a development dependency.',
      { path: '^(hub|bin)/', pathNot: '\\.test\\.ts$|^hub/bench/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|node_modules|assembly/__tests__)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
