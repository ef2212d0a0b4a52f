/**
 * `npm run bench -- overload`: real nodes under more than they can take, each goal of overload with its bar.
 * @module
 */
import { parseArgs } from 'node:util'
import { machine } from '../report.ts'
import { barLine, holds, type PartResult } from './bars.ts'
import { transactionFlood } from './flood.ts'
import { hostilePeers } from './peers.ts'
import { rpcOverload } from './rpc.ts'
import { slowAttack } from './slow.ts'
import { deafSubscribers, manySubscribers } from './web-socket.ts'

/** One part; `isShort` asks for the slice that fits into continuous integration. */
export type Part = (options: {
  readonly isShort: boolean
  readonly log: (line: string) => void
  /** Flags of Node for the nodes under load. */
  readonly execArgv: readonly string[]
}) => Promise<readonly PartResult[]>

const parts: Readonly<Record<string, Part>> = {
  rpc: async ({ isShort, ...rest }) => [await rpcOverload({ ...rest, seconds: isShort ? 30 : 300 })],
  flood: async (options) => [await transactionFlood(options)],
  websocket: async (options) => [await manySubscribers(options), await deafSubscribers(options)],
  slow: async (options) => [await slowAttack(options)],
  peers: async (options) => [await hostilePeers(options)],
}

/** Runs all parts or the named ones; exit code 1 when a bar was missed. */
export async function benchOverload(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'no-bars': { type: 'boolean', default: false },
      'node-flags': { type: 'string', default: '' },
    },
  })
  const names = positionals.length > 0 ? positionals : Object.keys(parts)
  const unknown = names.find((name) => !Object.hasOwn(parts, name))
  if (unknown !== undefined)
    throw new RangeError(`There is no part ${unknown}; expected some of ${Object.keys(parts).join(', ')}`)
  const results: PartResult[] = []
  for (const name of names) {
    const log = (line: string): void => console.error(`${name}: ${line}`)
    log('starting')
    const execArgv = values['node-flags'].split(' ').filter(Boolean)
    const found = await parts[name]!({ isShort: values.short, log, execArgv })
    for (const { bars, facts, seconds } of found) {
      for (const [fact, value] of Object.entries(facts)) log(`${fact}: ${value}`)
      for (const bar of bars) log(barLine(bar))
      log(`took ${seconds.toFixed(0)} s`)
    }
    results.push(...found)
  }
  const bars = results.flatMap((it) => it.bars)
  if (!values.json) console.log(bars.map(barLine).join('\n'))
  else
    console.log(
      JSON.stringify({
        bench: 'overload',
        date: new Date().toISOString(),
        machine: machine(),
        short: values.short,
        results,
      }),
    )
  if (!values['no-bars'] && !bars.every(holds)) process.exitCode = 1
}
