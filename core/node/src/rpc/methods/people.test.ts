import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { leafHash, verifyReward } from '@watt/day'
import { hexToBytes, type Hex, type RpcBlock } from 'viem'
import { contracts, memberAccount, peopleGenesis, signTelling } from '../../people-chain.fixture.ts'
import type { RpcServer } from '../server.ts'
import { callRpc, createTestNode, testChainId, type TestNode } from '../test-node.ts'

const epochSeconds = 100
/** The test chain begins with this day. */
const firstDay = 1_700_000_000 / epochSeconds

type Leaf = {
  readonly id: number
  readonly account: Hex
  readonly earnedGwei: Hex
  readonly provisionalGwei: Hex
}
type Tree = { readonly day: number; readonly root: Hex; readonly members: number }

const readable = ({ id, account, earnedGwei, provisionalGwei }: Leaf) => ({
  id,
  account,
  earnedGwei: BigInt(earnedGwei),
  provisionalGwei: BigInt(provisionalGwei),
})

describe('what people earn, over JSON-RPC', () => {
  let test: TestNode
  let server: RpcServer & { readonly url: string }
  const call = <T>(method: string, ...params: readonly unknown[]): Promise<T> =>
    callRpc(server.url, method, ...params) as Promise<T>
  const accountOf = (id: number): Hex => memberAccount(id).address.toLowerCase() as Hex

  before(async () => {
    test = await createTestNode({ genesis: peopleGenesis({ epochSeconds, epochs: 2, totalWatt: 3 }) })
    server = await test.serve()
    let nonce = 0
    const tell = async (...[name, args]: [Parameters<typeof signTelling>[0], object]): Promise<void> => {
      const signed = await signTelling(name, { ...args }, { chainId: testChainId, nonce: nonce++, from: 0 })
      await callRpc(server.url, 'eth_sendRawTransaction', signed)
    }
    for (const id of [1, 2, 3]) await tell('Registered', { id, account: accountOf(id), inviter: 0 })
    await tell('SeedSet', { id: 1, isSeed: true })
    await test.closeBlock()
    test.clock.nowMs += epochSeconds * 1_000
    for (const id of [1, 3]) await tell('CheckedIn', { id, day: BigInt(firstDay + 1) })
    await test.closeBlock()
    test.clock.nowMs += epochSeconds * 1_000
    await test.closeBlock()
    await tell('Registered', { id: 4, account: accountOf(4), inviter: 1 })
    await test.closeBlock()
  })
  after(() => server.stop())

  it('tells the open day, what comes, and what the last close said', async () => {
    const epoch = await call<Record<string, unknown>>('watt_epoch')
    const { lastClose, ...open } = epoch as { lastClose: Record<string, unknown> }
    assert.deepEqual(open, {
      day: firstDay + 2,
      endsMs: (firstDay + 3) * epochSeconds * 1_000,
      secondsLeft: epochSeconds - 4,
      step: 1,
      nextEmissionGwei: '0x3b9aca00',
      emittedGwei: '0x77359400',
      carryGwei: (open as { carryGwei: Hex }).carryGwei,
      outstandingGwei: '0x77359400',
      members: 4,
      parameters: { epochSeconds, epochs: 2, totalWatt: 3, provisionalEpochs: 180, claimEpochs: 1_095 },
      contracts,
      inclusion: null,
    })
    assert.deepEqual(
      [
        lastClose['day'],
        lastClose['step'],
        lastClose['emittedGwei'],
        lastClose['members'],
        lastClose['present'],
      ],
      [firstDay + 1, 0, '0x77359400', 3, 2],
    )
  })

  it('shows the emission as a withdrawal of its block', async () => {
    const block = await call<RpcBlock>('eth_getBlockByNumber', '0x3', false)
    assert.deepEqual(block.withdrawals, [
      { index: '0x0', validatorIndex: '0x0', address: contracts['rewards'], amount: '0x77359400' },
    ])
    const other = await call<RpcBlock>('eth_getBlockByNumber', '0x4', false)
    assert.deepEqual(other.withdrawals, [])
    assert.notEqual(block.withdrawalsRoot, other.withdrawalsRoot)
  })

  it('proves a reward, found by id or by account', async () => {
    for (const id of [1, 2, 3]) {
      const reward = await call<Leaf & Tree & { proof: readonly Hex[] }>('watt_reward', id)
      assert.deepEqual(await call('watt_reward', memberAccount(id).address), reward)
      const proof = reward.proof.map((it) => hexToBytes(it))
      assert.ok(verifyReward(hexToBytes(reward.root), reward.members, readable(reward), proof))
      assert.equal(BigInt(reward.earnedGwei) > 0n, id === 1)
      assert.equal(BigInt(reward.provisionalGwei) > 0n, id === 3)
    }
  })

  it('has no proof for who registered today, and nothing for nobody', async () => {
    assert.equal((await call<{ proof: unknown }>('watt_reward', 4)).proof, null)
    assert.equal(await call('watt_reward', 5), null)
    assert.equal(await call('watt_reward', memberAccount(9).address), null)
  })

  it('gives the tree away leaf by leaf and level by level', async () => {
    const { leaves, ...tree } = await call<Tree & { leaves: readonly Leaf[] }>('watt_rewardLeaves', 1, 1_000)
    assert.deepEqual(
      leaves.map(({ id }) => id),
      [1, 2, 3],
    )
    const hashes = leaves.map((leaf) => leafHash(readable(leaf)))
    const lowest = await call<Tree & { nodes: readonly Hex[] }>('watt_rewardNodes', 0, 0, 1_024)
    assert.deepEqual(
      lowest.nodes.slice(0, 3).map((it) => hexToBytes(it)),
      hashes,
    )
    assert.equal(lowest.nodes.length, 4)
    const top = await call<Tree & { nodes: readonly Hex[] }>('watt_rewardNodes', 2, 0, 1)
    assert.deepEqual(top, { ...tree, nodes: [tree.root] })
    assert.deepEqual((await call<{ leaves: unknown }>('watt_rewardLeaves', 4, 10)).leaves, [])
    assert.deepEqual((await call<{ nodes: unknown }>('watt_rewardNodes', 0, 4, 10)).nodes, [])
  })

  it('ranks members', async () => {
    const [first, ...rest] = await call<readonly { id: number; account: Hex; trust: number }[]>(
      'watt_ranking',
      0,
      10,
    )
    assert.deepEqual([first?.id, first?.account, rest], [1, accountOf(1), []])
    assert.deepEqual(await call('watt_ranking', 1, 10), [])
  })

  it('refuses more than its bounds', async () => {
    for (const [method, ...params] of [
      ['watt_reward', 0],
      ['watt_reward', 1.5],
      ['watt_reward', '0x12'],
      ['watt_reward'],
      ['watt_rewardLeaves', 0, 1],
      ['watt_rewardLeaves', 1, 1_001],
      ['watt_rewardNodes', 3, 0, 1],
      ['watt_rewardNodes', 33, 0, 1],
      ['watt_rewardNodes', 0, -1, 1],
      ['watt_rewardNodes', 0, 0, 1_025],
      ['watt_ranking', 9_001, 1],
      ['watt_ranking', 0, 1_001],
    ] as const)
      await assert.rejects(call(method, ...params), { code: -32_602 }, `${method} ${params.join(' ')}`)
  })
})

describe('the first close of a chain', () => {
  it('is done again before a transaction of its block is traced', async () => {
    const test = await createTestNode({ genesis: peopleGenesis({ epochSeconds }) })
    const server = await test.serve({ limits: { trace: true } })
    const signed = await memberAccount(7).signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce: 0,
      to: contracts.rewards,
      gas: 100_000n,
      // Overwrites the root, which is cheap only when there is one.
      data: `0x${'11'.repeat(68)}`,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    try {
      test.clock.nowMs += epochSeconds * 1_000
      const hash = await callRpc(server.url, 'eth_sendRawTransaction', signed)
      await test.closeBlock()
      const asked = [
        ['eth_getTransactionReceipt', hash],
        ['debug_traceTransaction', hash, { tracer: 'callTracer' }],
      ] as const
      const answers = await Promise.all(
        asked.map(
          ([method, ...params]) => callRpc(server.url, method, ...params) as Promise<{ gasUsed: Hex }>,
        ),
      )
      assert.equal(answers[0]?.gasUsed, answers[1]?.gasUsed)
    } finally {
      await server.stop()
    }
  })
})

describe('a chain without people', () => {
  it('answers null', async () => {
    const server = await (await createTestNode()).serve()
    try {
      const asked = [
        ['watt_epoch'],
        ['watt_reward', 1],
        ['watt_rewardLeaves', 1, 1],
        ['watt_rewardNodes', 0, 0, 1],
        ['watt_ranking', 0, 1],
      ] as const
      for (const [method, ...params] of asked)
        assert.equal(await callRpc(server.url, method, ...params), null)
    } finally {
      await server.stop()
    }
  })
})
