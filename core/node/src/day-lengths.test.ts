import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkDayLengths, watchDayLengths } from './day-lengths.ts'
import { contracts, peopleGenesis } from './people-chain.fixture.ts'
import { createTestNode } from './rpc/test-node.ts'

/** Returns a number below 128 when it is asked for the length of a day, and fails when asked for anything else. */
const saying = (seconds: number): string =>
  `0x5f3560e01c63fb5bb0c3146011575f5ffd5b60${hex(seconds)}5f5260205ff3`
const hex = (value: number): string => value.toString(16).padStart(2, '0')

type Logged = readonly [event: string, fields: Readonly<Record<string, unknown>>]

async function check(
  codes: Readonly<Record<string, string>>,
): Promise<readonly [boolean, readonly Logged[]]> {
  const genesis = peopleGenesis({ epochSeconds: 100 })
  const names = Object.keys(contracts) as (keyof typeof contracts)[]
  const changed = names.map((name) => [contracts[name], { balance: '0', code: codes[name] ?? saying(100) }])
  const { node, engine } = await createTestNode({
    genesis: { ...genesis, allocation: Object.fromEntries(changed) },
  })
  const logged: Logged[] = []
  const nothing = (): void => undefined
  const error = (event: string, fields = {}): void => void logged.push([event, fields])
  const logger = { debug: nothing, info: nothing, warn: nothing, error }
  return [await checkDayLengths({ ledger: node.ledger, engine, logger }), logged]
}

describe('the length of a day', () => {
  it('is that of the genesis in every contract, and then there is nothing to say', async () => {
    assert.deepEqual(await check({}), [true, []])
  })

  it('is told where a contract has another: what was expected, and what was found', async () => {
    const [isComplete, logged] = await check({ presence: saying(60), circles: '0x5f5ffd' })
    assert.ok(isComplete)
    const facts = logged.map(([event, { contract, address, expectedSeconds, foundSeconds }]) => [
      event,
      contract,
      address,
      expectedSeconds,
      foundSeconds,
    ])
    assert.deepEqual(facts, [
      ['people.day-length', 'presence', contracts.presence, 100, 60],
      ['people.day-length', 'circles', contracts.circles, 100, null],
    ])
  })

  it('is asked for again while contracts are not founded', async () => {
    assert.deepEqual(await check({ nodes: '0x' }), [false, []])
  })

  it('is looked at once more whenever a day ends, until every contract is there', async () => {
    const test = await createTestNode({
      genesis: peopleGenesis({ epochSeconds: 100 }),
    })
    const { node, engine, clock } = test
    const logged: string[] = []
    const note = (event: string): void => void logged.push(event)
    const { days, head } = node.ledger
    // As before the founding: at the first look nothing is there.
    let isFounded = false
    const ledger = {
      chainId: node.ledger.chainId,
      feePool: node.ledger.feePool,
      head,
      days,
      state: (number: bigint) => {
        if (isFounded) throw new Error('no state now')
        const state = node.ledger.state(number)
        return state && { ...state, account: () => undefined }
      },
    }
    const handlers: ((block: typeof head) => void)[] = []
    const logger = { debug: note, info: note, warn: note, error: note }
    await watchDayLengths({ ledger, engine, logger }, (handler) => void handlers.push(handler))
    assert.equal(handlers.length, 1)
    isFounded = true
    handlers[0]!(await test.closeBlock())
    assert.deepEqual(logged, [])
    clock.nowMs += 100_000
    handlers[0]!(await test.closeBlock())
    await new Promise((resolve) => void setImmediate(resolve))
    assert.deepEqual(logged, ['people.day-length-unknown'])
  })

  it('is nothing on a chain without people', async () => {
    const { node, engine } = await createTestNode()
    const never = (): void => assert.fail('said something')
    const logger = { debug: never, info: never, warn: never, error: never }
    assert.equal(await checkDayLengths({ ledger: node.ledger, engine, logger }), true)
  })
})
