/**
 * The tree of commands: noun, then verb.
 * @module
 */
import {
  buildApplication,
  buildRouteMap,
  help,
  version,
  type Application,
  type ApplicationText,
} from '@stricli/core'
import type { CliContext } from './command.ts'
import { beacon } from './commands/beacon.ts'
import { bundler } from './commands/bundler.ts'
import { block, tx } from './commands/chain.ts'
import { completion } from './commands/completion.ts'
import { consensus } from './commands/consensus.ts'
import { call, contract, send } from './commands/contract.ts'
import { doctor } from './commands/doctor.ts'
import { energy } from './commands/energy.ts'
import { gov } from './commands/gov.ts'
import { indexer } from './commands/indexer.ts'
import { node } from './commands/node.ts'
import { oracle } from './commands/oracle.ts'
import { people } from './commands/people.ts'
import { presence } from './commands/presence.ts'
import { provider } from './commands/provider.ts'
import { rpc } from './commands/rpc.ts'
import { storage } from './commands/storage.ts'
import { up } from './commands/up.ts'
import { wallet } from './commands/wallet.ts'
import { versionOfWatt } from './version.ts'

/** Builds `watt`. `text` is how it speaks, errors included. */
export function buildWatt(text: ApplicationText): Application<CliContext> {
  const root = buildRouteMap({
    routes: {
      up,
      doctor,
      node,
      consensus,
      wallet,
      block,
      tx,
      call,
      send,
      contract,
      presence,
      people,
      energy,
      gov,
      oracle,
      storage,
      provider,
      beacon,
      indexer,
      bundler,
      rpc,
      completion,
    },
    docs: {
      brief: 'Watt: one open network for energy and the data around it',
      fullDescription: [
        'Watt: one open network for energy and the data around it.',
        '',
        '  watt up                                      start a local network and its page',
        '  watt wallet send dev:1 1.5 --account dev:0   send from a test account',
        '  watt consensus quorum                        why blocks do or do not close',
        '',
        'Every flag can come from the environment: --data-dir is WATT_DATA_DIR.',
        'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found, 5 timed out.',
      ].join('\n'),
    },
  })
  const formatting = {
    useAliasInUsageLine: false,
    onlyRequiredInUsageLine: true,
    caseStyle: 'convert-camel-to-kebab',
  } as const
  return buildApplication<CliContext>(
    root,
    {
      name: 'watt',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: formatting,
      localization: { text },
    },
    {
      help: help({ brief: text.briefs.help, formatting, defaultForRouteMap: true }),
      version: version({ brief: text.briefs.version, info: { getCurrentVersion: versionOfWatt } }),
    },
  )
}
