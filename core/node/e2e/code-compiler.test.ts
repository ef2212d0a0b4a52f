import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import {
  compileHotCode,
  createEngine,
  emptyAccount,
  fromHex,
  JournaledState,
  type Outcome,
  type StateReader,
} from '@watt/evm'
import { silentLogger } from '../src/test-clock.ts'
import { createCodeCompiler } from '../src/threads/code-compiler.ts'

/** Counts down from 65,535: JUMPDEST, one less, again while it is not zero. */
const loop = fromHex('0x61ffff5b6001900380600357')
const [sender, contract] = [`0x${'a1'.repeat(20)}`, `0x${'c0'.repeat(20)}`] as const
const codeHash = `0x${'0c'.repeat(32)}` as const

const state: StateReader = {
  account: (it) => (it === contract ? { ...emptyAccount, nonce: 1n, codeHash } : undefined),
  code: () => loop,
  storage: () => 0n,
}
const block = {
  chainId: 1n,
  number: 1n,
  timestamp: 1n,
  coinbase: sender,
  gasLimit: 30_000_000n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'00'.repeat(32)}`,
  blockHash: () => undefined,
} as const

async function runOn(engine: ReturnType<typeof createEngine>): Promise<Outcome> {
  const call = {
    from: sender,
    to: contract,
    nonce: 0n,
    gasLimit: 5_000_000n,
    value: 0n,
    data: new Uint8Array(0),
  }
  const price = { payWeiPerGas: 0n, maxWeiPerGas: 0n, creditTo: sender, creditWeiPerGas: 0n }
  return engine.execute(
    { ...call, accessList: [], authorizationList: [] },
    block,
    new JournaledState(state),
    { price },
  )
}

describe('compiling on a thread', () => {
  it('is what this thread would have compiled, for several codes at once', async () => {
    const compiler = createCodeCompiler({ logger: silentLogger })
    // The last is beyond the limits.
    const codes = [loop, Uint8Array.of(0x5f, 0x5f, 0x55), new Uint8Array(24_577)]
    const found = await Promise.all(codes.map((code) => compiler.compile(code)))
    assert.deepEqual(
      found,
      codes.map((code) => compileHotCode(code)),
    )
    assert.deepEqual(
      found.map((it) => (it?.length ?? 0) > 0),
      [true, true, false],
    )
    await compiler.stop()
  })

  it('changes nothing but the speed', async () => {
    const compiler = createCodeCompiler({ logger: silentLogger })
    const answers: (Uint8Array | undefined)[] = []
    const engine = createEngine({
      compileAfterGas: 1,
      compileElsewhere: async (code) => {
        const answer = await compiler.compile(code)
        answers.push(answer)
        return answer
      },
    })
    const expected = await runOn(createEngine())
    assert.equal(expected.error, undefined)
    // Runs before, while and after it is compiled.
    while (answers.length === 0) {
      assert.deepEqual(await runOn(engine), expected)
      await setTimeout(1)
    }
    for (let run = 0; run < 3; run++) assert.deepEqual(await runOn(engine), expected)
    assert.deepEqual(answers, [compileHotCode(loop)])
    await compiler.stop()
  })

  it('is done without when the thread dies, and when it was stopped', async () => {
    const dead = createCodeCompiler({
      logger: silentLogger,
      launch: () => new Worker('process.exit(1)', { eval: true }),
    })
    for (let turn = 0; turn < 8; turn++) assert.equal(await dead.compile(loop), undefined)
    await dead.stop()
    const stopped = createCodeCompiler({ logger: silentLogger })
    const pending = stopped.compile(loop)
    await stopped.stop()
    assert.equal(await pending, undefined)
    assert.equal(await stopped.compile(loop), undefined)
  })
})
