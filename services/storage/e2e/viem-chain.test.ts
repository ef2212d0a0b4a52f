import { after, describe, it } from 'node:test'
import { playLife } from '../src/provider/chain/chain-suite.fixture.ts'
import { openViemChain } from '../src/provider/index.ts'
import { devAccount, openStage, stageMissing, until } from './storage-stage.ts'

describe('the chain over JSON-RPC', { skip: stageMissing }, () => {
  it('plays the life of a deal', async () => {
    const stage = await openStage()
    after(async () => stage[Symbol.asyncDispose]())
    const account = devAccount(4)
    const { rpc, directory } = stage
    const chain = await openViemChain({ rpc, directory, provider: account.address, account, pollMs: 200 })
    await playLife({
      chain,
      order: async (piece, epochs) => (await stage.order([piece], { epochs })).deals[0]!,
      until: async (holds) => until(holds, 'what the suite waits for'),
    })
  })
})
