import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Block, Ledger } from '@watt/ledger'
import type { TraceEvent } from '../src/trace.ts'
import { flatMap } from '../src/trust-map.ts'
import { drawFullPlan, type FullPlan, runFull } from '../src/full/run.ts'
import { setTraps } from '../src/full/traps.ts'
import { World } from '../src/full/world.ts'

const script = new URL('./full-run.fixture.ts', import.meta.url).pathname

function calmPlan(seed: number, durationMs: number): FullPlan {
  const plan = drawFullPlan(seed, { durationMs, blockTimeMs: 1_000 })
  const wires = { minMs: 1, maxMs: 20, loss: 0, duplication: 0, reorder: 0 }
  return { ...plan, map: flatMap(4), wires, clockOffsetsMs: [0, 0, 0, 0], liars: [], faults: [] }
}

describe('a full run', () => {
  it('closes a block each block time while nothing is wrong', async () => {
    const outcome = await runFull(calmPlan(1, 20_000))
    assert.equal(outcome.violation, undefined)
    assert.ok(outcome.decidedSlots >= 18, `${outcome.decidedSlots}`)
    assert.ok(outcome.periodsToConverge! <= 4)
  })

  it('does the same with real signatures', async () => {
    const outcome = await runFull({ ...calmPlan(1, 5_000), realSignatures: true })
    assert.equal(outcome.violation, undefined)
    assert.ok(outcome.decidedSlots >= 4)
  })

  it('survives a power cut of everybody at once', async () => {
    const faults = [0, 1, 2, 3].map((node) => ({
      kind: 'crash' as const,
      node,
      atMs: 8_000 + node,
      forMs: 4_000,
      keepPending: node % 2,
    }))
    const outcome = await runFull({ ...calmPlan(2, 20_000), writeMs: 20, faults })
    assert.equal(outcome.violation, undefined)
    assert.equal(outcome.counts.restart, 4)
  })

  it('tells a story that is the same each time, in whichever process, place and time', async () => {
    const plan = drawFullPlan(3, { durationMs: 30_000 })
    const events: TraceEvent[] = []
    const outcome = await runFull(plan, (event) => events.push(event))
    assert.equal((await runFull(plan)).traceHash, outcome.traceHash)
    assert.ok(events.some(({ type }) => type === 'hear'))
    const { stdout } = await promisify(execFile)(process.execPath, [script, '3', '30000'], {
      env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    })
    assert.equal(stdout.trim(), outcome.traceHash)
    const other = await runFull({ ...plan, seed: 4 })
    assert.notEqual(other.traceHash, outcome.traceHash)
  })

  // Each of these seeds breaks a check when the fault that is named comes back.
  const found = [
    [10, 60_000, 'an honest peer was blamed for a block that consensus had closed meanwhile'],
    [22, 180_000, 'nobody could prove a block to a node that trusts everybody, itself included'],
    [18, 60_000, 'the queue of the herder ran two jobs at once, and a node took back what it had said'],
  ] as const
  for (const [seed, durationMs, fault] of found) {
    it(`keeps away what seed ${seed} found: ${fault}`, async () => {
      const outcome = await runFull(drawFullPlan(seed, { durationMs }))
      assert.equal(outcome.violation, undefined)
    })
  }
})

describe('a node that computes another state', () => {
  it('halts and says why, while the others go on', async () => {
    const plan = calmPlan(5, 15_000)
    const world = new World(plan, { around: new Map([[2, withOtherHashes]]) })
    const removeTraps = setTraps()
    let reason: string | undefined
    try {
      world.clock.after(14_000, () => (reason = world.machines[2]?.node?.herder.status().reason))
      const outcome = await world.run()
      assert.equal(outcome.violation, undefined)
      assert.ok(outcome.decidedSlots >= 12)
    } finally {
      removeTraps()
    }
    assert.match(reason ?? '', /has another hash here/)
  })
})

describe('the traps', () => {
  it('let nobody read the machine while they are set', () => {
    const removeTraps = setTraps()
    try {
      assert.throws(() => Date.now(), /Date\.now/)
      assert.throws(() => new Date(), /new Date/)
      assert.throws(() => Math.random(), /Math\.random/)
      assert.throws(() => performance.now(), /performance\.now/)
      assert.throws(() => crypto.randomUUID(), /randomUUID/)
      assert.throws(() => setTimeout(() => undefined, 0), /setTimeout/)
      assert.equal(new Date(5).getTime(), 5)
    } finally {
      removeTraps()
    }
    assert.ok(Date.now() > 0 && Math.random() >= 0 && performance.now() > 0)
  })
})

/** From block 5 on its headers have another state root, as those of a ledger with a fault would. */
function withOtherHashes(ledger: Ledger): Ledger {
  const wrong = (block: Block): Block =>
    block.header.number < 5n ? block : { ...block, hash: `0x${'66'.repeat(32)}` }
  return {
    ...ledger,
    get head() {
      return wrong(ledger.head)
    },
    get oldestState() {
      return ledger.oldestState
    },
    close: async (...input) => wrong(await ledger.close(...input)),
    block: (id) => {
      const block = ledger.block(id)
      return block && wrong(block)
    },
  }
}
