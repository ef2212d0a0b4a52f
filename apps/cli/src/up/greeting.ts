/**
 * What `watt up` says when the network works.
 * @module
 */
import { relative } from 'node:path'
import { formatAmount } from '../amount.ts'
import { columns, type Output } from '../output.ts'
import { devAccounts, devMnemonic } from './dev-accounts.ts'
import { devBalance } from './genesis.ts'

/** The readiness line of `watt up --json`; scripts and tests wait for it. */
export type Readiness = {
  readonly ready: true
  readonly rpc: string
  readonly web: string
  /** The index of the chain; null on a network without one. */
  readonly index: string | null
  readonly chainId: number
  readonly dataDir: string
  readonly pid: number
  readonly validators: readonly {
    readonly name: string
    readonly pid: number
    readonly rpc: string
    readonly nodeId: string
  }[]
}

/** The facts that only people are told. */
export type Circumstances = {
  readonly isNew: boolean
  readonly head: bigint
  readonly threshold: number
  readonly blockTimeMs: number
  readonly pageIsBuilt: boolean
  readonly folder: string
  /** How the person reached `watt`. */
  readonly program: string
}

/** The lines for people. */
export function greeting(ready: Readiness, about: Circumstances, out: Output): string[] {
  const { rpc, web, index, chainId, validators } = ready
  const rpcWords = rpc === 'http://127.0.0.1:8545' ? '' : ` --rpc ${rpc}`
  const count = validators.length
  return [
    out.tone('DEVELOPMENT NETWORK: everyone knows these keys. Never send real money to them.', 'warning'),
    '',
    ...columns([
      ['page', about.pageIsBuilt ? web : `${web}  (not built: run npm run build:web, then start again)`],
      ['rpc', rpc],
      ...(index === null ? [] : [['index', `${index}/v1/status`] as const]),
      ['chain id', String(chainId)],
      [
        'validators',
        `${count}, ${about.threshold} of ${count} agree on a block every ${about.blockTimeMs / 1000} s`,
      ],
      ['chain', about.isNew ? 'new' : `continued at block ${about.head}`],
      ['data', shortPath(about.folder, ready.dataDir)],
    ]),
    '',
    `Test accounts, ${formatAmount(devBalance)} each at the beginning (${devMnemonic}):`,
    ...columns(devAccounts().map(({ address, privateKey }, index) => [`dev:${index}`, address, privateKey])),
    '',
    'Send a first transaction from another terminal:',
    `  ${about.program} wallet send dev:1 1.5 --account dev:0${rpcWords}`,
    'Ctrl-C stops it; the next start goes on with this chain.',
  ]
}

/** Relative where that is shorter to read. */
function shortPath(folder: string, path: string): string {
  const short = relative(folder, path)
  return short === '' || short.startsWith('..') ? path : short
}
