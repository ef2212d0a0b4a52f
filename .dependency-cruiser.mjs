/** The dependency directions of docs/architecture.md; `npm run boundaries` holds the tree to them. */
const only = (name, path, allowed) => ({
  name,
  severity: 'error',
  from: { path, pathNot: '/e2e/' }, // An end-to-end test starts whatever it tests.
  to: {
    path: '^(errors|files|http|core|sdk|services|apps|contracts|bench|sim|chaos|fuzz)/',
    pathNot: [path, '^errors/', ...allowed].join('|'),
  },
})

const webAreas = 'home|explorer|consensus|wallet|presence|energy|storage|governance|node|settings'

export default {
  forbidden: [
    only('errors-imports-nothing-of-ours', '^errors/', []),
    only('files-import-nothing-of-ours', '^files/', []),
    only('http-imports-nothing-of-ours', '^http/', []),
    only('scp-imports-nothing-of-ours', '^core/scp/', []),
    only('evm-stands-alone', '^core/evm/', []),
    only('day-imports-nothing-of-ours', '^core/day/', []),
    only('ledger-on-evm-and-day', '^core/ledger/', ['^core/(evm|day)/']),
    only('node-on-ledger-and-scp', '^core/node/', ['^core/(scp|ledger|evm|day)/', '^files/', '^http/']),
    only('sdk-speaks-json-rpc', '^sdk/', ['^contracts/artifacts/']),
    only('services-reach-the-chain-through-sdk', '^services/', [
      '^sdk/',
      '^files/',
      '^http/',
      '^contracts/artifacts/',
    ]),
    // Whether quorums are safe is worked out by the same pure code everywhere.
    only('web-on-sdk', '^apps/web/', [
      '^sdk/',
      '^contracts/artifacts/',
      '^core/scp/src/quorum-analysis/',
      // Pure: the page makes the same bytes as the command line.
      '^services/people/src/(passkey|stamp)\\.ts$',
      '^services/storage/src/browser/',
    ]),
    {
      name: 'areas-of-the-app-stand-alone',
      severity: 'error',
      from: { path: `^apps/web/src/(${webAreas})/` },
      to: { path: `^apps/web/src/(${webAreas})/`, pathNot: '^apps/web/src/$1/' },
    },
    {
      name: 'what-areas-share-knows-no-area',
      severity: 'error',
      from: { path: '^apps/web/src/(ui|chain|i18n|keys|intent|sign|light|offline)/' },
      to: { path: `^apps/web/src/(shell|${webAreas})/` },
    },
    {
      name: 'nothing-imports-what-only-checks',
      severity: 'error',
      from: { pathNot: '^(sim|bench|chaos|fuzz)/' },
      to: { path: '^(sim|bench|chaos|fuzz)/' },
    },
    {
      // Another's machine and precompiles are the judge of ours, and run in no node.
      name: 'the-evm-library-only-judges',
      severity: 'error',
      from: { pathNot: '^core/evm/src/ethereumjs/|\\.(test|bench|fixture)\\.ts$' },
      to: { path: '^core/evm/src/ethereumjs/|/@ethereumjs/(binarytree|common|evm|statemanager|util)/' },
    },
    {
      name: 'fixtures-are-for-tests',
      severity: 'error',
      from: { pathNot: '\\.(test|bench|fixture)\\.ts$|/e2e/|^(bench|sim|chaos|fuzz)/' },
      to: { path: '\\.fixture\\.ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      // A type or a lazily loaded handler may point back: neither runs while modules load.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|artifacts|cache)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
}
