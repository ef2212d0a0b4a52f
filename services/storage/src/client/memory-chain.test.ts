import { it } from 'node:test'
import { playOrder } from './chain-suite.fixture.ts'
import { MemoryChain, MemoryMarket } from './memory-chain.fixture.ts'
import { playChannel } from './retrieval-suite.fixture.ts'

it('the chain in memory plays the life of an order', async () => {
  const market = new MemoryMarket()
  market.offer('0x0000000000000000000000000000000000000001', 'http://127.0.0.1:1')
  market.offer('0x0000000000000000000000000000000000000002', 'http://127.0.0.1:2', 1500n)
  await playOrder(new MemoryChain(market, '0x00000000000000000000000000000000000000c1'))
})

it('the chain in memory plays the life of a channel', async () => {
  const market = new MemoryMarket()
  const chain = new MemoryChain(market, '0x00000000000000000000000000000000000000c1')
  const passed = async (time: number): Promise<void> => void (market.now = time)
  await playChannel(chain, '0x0000000000000000000000000000000000000001', passed)
})
