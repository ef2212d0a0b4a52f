/**
 * The same story on our node and on one that others wrote: the contracts ask for nothing that only we have.
 */
import { describe } from 'node:test'
import { anvilMissing, startAnvil } from './anvil.ts'
import { energyWalk } from './energy-walk.ts'
import { startNetwork, temporaryFolder } from './running-network.ts'

describe('watt energy', () => {
  energyWalk(async () => {
    const folder = await temporaryFolder()
    const network = await startNetwork(folder.path, ['--validators', '1', '--block-time-ms', '200'])
    return {
      rpc: network.rpc,
      stop: async () => {
        await network.stop()
        await folder.remove()
      },
    }
  })
})

describe('watt energy on anvil', { skip: anvilMissing }, () => energyWalk(startAnvil))
