import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { keccak256, numberToHex } from 'viem'
import { AskError } from './ask.ts'
import { verifiersOf, type Seat } from './draw.ts'
import { Journal, type SentProof } from './journal.ts'
import type { SignedStatement } from './messages.ts'
import { domain, keyOf, rosterOf } from './neighbours.fixture.ts'
import { proveStep, type ProverEvent, type ProverParts } from './prover.ts'
import type { Sender } from './sender.ts'
import { signHash, statementHash } from './signing.ts'

const day = 500
const epochSeconds = 100
const roster = rosterOf(8, day)
const node = keyOf(1).address
const verifiers = verifiersOf(roster, node)

describe('the proof of a day', () => {
  let root: string
  let runs = 0
  before(async () => (root = await mkdtemp(join(tmpdir(), 'watt-prover-'))))
  after(() => rm(root, { recursive: true }))

  /** A chain that takes transactions as a test says, and verifiers that do, too. */
  class World {
    nowMs = (day + 1) * epochSeconds * 1000
    lastProven = 0
    readonly windows = new Map<number, number | undefined>(verifiers.map(({ id }) => [id, 0b111]))
    readonly prepared: (readonly SignedStatement[])[] = []
    readonly sent: string[] = []
    readonly events: ProverEvent[] = []
    fate: Awaited<ReturnType<Sender['fateOf']>> = 'waiting'
    canSend = true
    readonly folder: string = join(root, `${(runs += 1)}`)

    async step(member = 1, of: number = day): Promise<void> {
      const parts: ProverParts = {
        member,
        node,
        journal: new Journal(this.folder), // As after a new start, each time.
        epochSeconds,
        nowMs: () => this.nowMs,
        onEvent: (event) => this.events.push(event),
        fetch: async (verifier) => this.#statement(verifier),
        registry: {
          today: async () => day + 1,
          roster: async () => roster,
          urlOf: async () => '',
          lastProven: async () => this.lastProven,
        },
        sender: {
          prepare: async (_, statements) => {
            this.prepared.push(statements)
            const raw = numberToHex(this.prepared.length, { size: 4 })
            return { raw, hash: keccak256(raw), nonce: this.prepared.length }
          },
          send: async ({ raw }: SentProof) => {
            if (!this.canSend) throw new Error('the node is away')
            this.sent.push(raw)
          },
          fateOf: async () => this.fate,
        },
      }
      await proveStep(parts, of)
    }

    halfADayLater(): void {
      this.nowMs += (epochSeconds * 1000) / 2
    }

    async #statement({ id, key }: Seat): Promise<SignedStatement> {
      const windows = this.windows.get(id)
      if (windows === undefined) throw new AskError('it is away')
      const signature = await signHash(keyOf(id), statementHash(domain, { day, node, windows }))
      return { day, node, windows, verifier: key, signature }
    }
  }
  let world: World
  beforeEach(() => (world = new World()))

  it('is sent as soon as all verifiers said something, and once', async () => {
    await world.step()
    assert.equal(world.prepared[0]!.length, 3)
    assert.equal(world.sent.length, 1)
    world.fate = 'success'
    for (let again = 0; again < 3; again++) await world.step()
    assert.deepEqual([world.prepared.length, world.sent.length], [1, 1])
    assert.deepEqual(world.events.at(-1)!.type, 'proven')
  })

  it('waits for half a day for those who are away, and then takes what there is', async () => {
    world.windows.set(verifiers[2]!.id, undefined)
    await world.step()
    assert.equal(world.prepared.length, 0)
    world.halfADayLater()
    await world.step()
    assert.equal(world.prepared[0]!.length, 2)
  })

  it('waits for nobody who could add nothing', async () => {
    for (const { id } of verifiers) world.windows.set(id, 0xffffff)
    world.windows.set(verifiers[2]!.id, undefined)
    await world.step()
    assert.equal(world.prepared[0]!.length, 2)
  })

  it('is not sent where nothing is proven, and leaves out who saw nothing', async () => {
    world.halfADayLater()
    world.windows.set(verifiers[0]!.id, 0).set(verifiers[1]!.id, 0)
    await world.step()
    assert.equal(world.prepared.length, 0)
    const other = new World()
    other.windows.set(verifiers[0]!.id, 0)
    await other.step()
    assert.deepEqual(
      other.prepared[0]!.map(({ verifier }) => verifier),
      verifiers.slice(1).map(({ key }) => key),
    )
  })

  it('is the same transaction after a crash between signing and sending', async () => {
    world.canSend = false
    await assert.rejects(world.step(), /away/)
    world.canSend = true
    await world.step()
    await world.step()
    assert.equal(world.prepared.length, 1)
    assert.deepEqual(new Set(world.sent), new Set([numberToHex(1, { size: 4 })]))
  })

  it('is made anew only when another transaction took its place', async () => {
    await world.step()
    world.fate = 'lost'
    await world.step()
    await world.step()
    assert.equal(world.prepared.length, 2)
    world.fate = 'reverted'
    await world.step()
    await world.step()
    assert.equal(world.prepared.length, 2)
    assert.deepEqual(world.events.at(-1)!.type, 'refused')
  })

  it('is no matter where the chain has it, or the key was not this member’s on that day', async () => {
    world.lastProven = day
    await world.step()
    world.lastProven = 0
    await world.step(2)
    assert.equal(world.prepared.length, 0)
  })
})
