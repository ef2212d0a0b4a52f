/** The library behind the functions on curves: how it is loaded, what it keeps, what it holds. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { p256 as judgedP256 } from '@noble/curves/nist.js'
import { assemble } from '../assemble.fixture.ts'
import { block, contract, message, price, stateWith } from '../engine.fixture.ts'
import { createEngine } from '../engine.ts'
import { joined, ofOurs, packed } from './agreement.fixture.ts'
import { bls12 } from './bls12-381.ts'
import { bn254 } from './bn254.ts'
import {
  bls12First,
  bls12Second,
  bn254First,
  bn254Second,
  type JudgedGroup,
} from './judged-groups.fixture.ts'
import { p256 } from './p256-verify.ts'

const { Point } = judgedP256
const run = promisify(execFile)
const { x, y } = Point.BASE.toAffine()
const { n } = Point.CURVE()

/** A good input and a bad one of each function that keeps memory in the library. */
const inputs: Readonly<Record<number, readonly [good: Uint8Array, bad: Uint8Array]>> = {
  0x06: goodAndBad(joined(bn254First.multiple(2n), bn254First.multiple(3n))),
  0x07: goodAndBad(joined(bn254First.multiple(2n), packed(32, 2n ** 255n))),
  0x08: goodAndBad(joined(bn254First.multiple(2n), bn254Second.multiple(3n))),
  0x0b: goodAndBad(joined(bls12First.multiple(2n), bls12First.multiple(3n))),
  0x0c: goodAndBad(terms(bls12First, 40)),
  0x0d: goodAndBad(joined(bls12Second.multiple(2n), bls12Second.multiple(3n))),
  0x0e: goodAndBad(terms(bls12Second, 40)),
  0x0f: goodAndBad(joined(bls12First.multiple(2n), bls12Second.multiple(3n))),
  0x10: goodAndBad(packed(64, 5n)),
  0x11: goodAndBad(packed(64, 5n, 7n)),
  // Of the digest 1 by the key 1, with 1 for what should be random.
  0x100: goodAndBad(packed(32, 1n, x % n, (1n + x) % n, x, y)),
}

/** The bad one fails at its end, when most of it is read. */
function goodAndBad(good: Uint8Array): readonly [Uint8Array, Uint8Array] {
  return [good, joined(good.subarray(0, -64), new Uint8Array(64).fill(0xff))]
}

/** `count` multiples of few points, with the factors 1, 2, ... */
function terms({ multiple }: JudgedGroup, count: number): Uint8Array {
  const few = Array.from({ length: 7 }, (_, at) => multiple(BigInt(at)))
  return joined(...Array.from({ length: count }, (_, at) => joined(few[at % 7]!, packed(32, BigInt(at + 1)))))
}

const libraries = [bn254.use(({ mcl }) => mcl), bls12.use(({ mcl }) => mcl), p256.use(({ mcl }) => mcl)]

describe('the library of curves', () => {
  it('keeps nothing of a call, good or bad', () => {
    const fresh = Object.entries(inputs).map(([at, [good]]) => ofOurs(Number(at), good))
    const held = (): readonly (readonly [bytes: number, free: number])[] =>
      libraries.map((it) => [it.memory().length, it._malloc(16)])
    const before = held()
    const again = held()
    for (let turn = 0; turn < 30; turn++) {
      for (const [at, [good, bad]] of Object.entries(inputs)) {
        ofOurs(Number(at), bad)
        // What each of the others left must not matter either.
        assert.deepEqual(ofOurs(Number(at), good), fresh[Object.keys(inputs).indexOf(at)])
      }
    }
    const after = held()
    // Memory that nobody gave back would lie between what is taken now and what was taken before.
    for (const [index, [bytes, free]] of after.entries()) {
      assert.equal(bytes, before[index]?.[0])
      assert.equal(free - again[index]![1], again[index]![1] - before[index]![1])
    }
  })

  it('sums as many products as the gas of a transaction buys in the memory that it has', () => {
    for (const [at, group] of [
      [0x0c, bls12First],
      [0x0e, bls12Second],
    ] as const) {
      const count = 2_700
      const bytes = libraries[1]!.memory().length
      const found = ofOurs(at, terms(group, count))
      const sum = Array.from({ length: count }, (_, index) => (index % 7) * (index + 1))
      const total = sum.reduce((all, it) => all + BigInt(it), 0n)
      assert.equal(
        found !== 'failed' && found.output,
        `0x${Buffer.from(group.multiple(total)).toString('hex')}`,
      )
      assert.equal(libraries[1]!.memory().length, bytes)
    }
  })

  it('serves engines that take turns', async () => {
    const callOf = (at: number, bytes: number): Uint8Array => {
      const size = `0x${bytes.toString(16).padStart(4, '0')}`
      const call = `${size} 0x4000 CALLDATASIZE PUSH0 0x${at.toString(16).padStart(4, '0')} GAS STATICCALL POP`
      return assemble(`CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY ${`${call} `.repeat(4)} ${size} 0x4000 RETURN`)
    }
    const one = createEngine()
    const other = createEngine({ machine: 'reference' })
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const results = await Promise.all(
      Object.entries(inputs).flatMap(([at, [data]]) =>
        [one, other, one].map(async (engine) => {
          const expected = ofOurs(Number(at), data)
          assert.ok(expected !== 'failed')
          const size = (expected.output.length - 2) / 2
          const state = stateWith({ [contract]: callOf(Number(at), size) })
          const call = { ...message, to: contract, data, gasLimit: 16_000_000n }
          const { returnData, error } = await engine.execute(call, block, state, { price, pause })
          assert.equal(error, undefined)
          return [`0x${Buffer.from(returnData).toString('hex')}`, expected.output]
        }),
      ),
    )
    for (const [found, expected] of results) assert.equal(found, expected)
  })
})

/** Runs a program in a process of its own, in which `lookUp` stands for what happens when the library is asked for. */
async function inProcess(lookUp: string, program: string): Promise<string> {
  const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) { if (name.startsWith('mcl-wasm')) { ${lookUp} } return next(name, context) } })
    const { createEngine } = await import(${source('../index.ts')})
    console.log('imported')
    const { block, bob, contract, message, price, stateWith } = await import(${source('../engine.fixture.ts')})
    ${program}`
  const words = ['--input-type=module', '--unhandled-rejections=strict', '--eval', script]
  const { stdout } = await run(process.execPath, words, { timeout: 60_000 })
  return stdout.trim()
}

describe('loading the library of curves', () => {
  const toBob = `{ ...message, to: bob, gasLimit: 21_000n, value: 5n }`
  const toContract = `{ ...message, to: contract }`

  it('waits until there is an engine, and happens once', async () => {
    const program = `
      await Promise.all([createEngine(), createEngine()].map((it) => it.execute(${toContract}, block, stateWith({ [contract]: Uint8Array.of(0x00) }), { price })))
      console.log('ran')`
    const text = await inProcess(`console.log('asked')`, program)
    assert.deepEqual(text.split('\n'), ['imported', 'asked', 'asked', 'asked', 'ran'])
  })

  it('does not keep a process from ending', async () => {
    assert.equal(await inProcess('', `createEngine(); console.log('made')`), 'imported\nmade')
  })

  it('fails what runs code when it fails, and nothing else', async () => {
    const program = `
      const engine = createEngine()
      await new Promise((resolve) => setTimeout(resolve, 100))
      const state = stateWith({ [contract]: Uint8Array.of(0x00) })
      const { gasUsed } = await engine.execute(${toBob}, block, state, { price })
      const errors = []
      for (let run = 0; run < 2; run++)
        await engine.execute({ ...${toContract}, nonce: 1n }, block, state, { price }).catch((it) => errors.push(it))
      console.log(gasUsed, state.account(message.from).nonce, errors.map((it) => it.code + ': ' + it.cause.message).join())`
    const error = 'evm/curves-unavailable: it is gone'
    assert.equal(
      await inProcess(`throw new Error('it is gone')`, program),
      `imported\n21000n 1n ${error},${error}`,
    )
  })
})
