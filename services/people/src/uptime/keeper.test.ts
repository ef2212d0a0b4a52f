import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Journal } from './journal.ts'
import { startKeeper, type Keeper, type KeeperEvent } from './keeper.ts'
import { domain, keyOf, madeNode, rosterOf } from './neighbours.fixture.ts'
import type { Registry } from './registry.ts'
import type { Sender } from './sender.ts'

/** Windows of four seconds, so that a slow machine answers within one. */
const epochSeconds = 96
const noSender: Sender = {
  prepare: async () => assert.fail('nothing is to be proven'),
  send: async () => assert.fail('nothing is to be sent'),
  fateOf: async () => 'waiting',
}

describe('keepers', () => {
  let folder: string
  const keepers: Keeper[] = []
  const told = new EventEmitter()
  const urls = new Map<number, string>()
  const today = (): number => Math.floor(Date.now() / 1000 / epochSeconds)
  const registry: Registry = {
    today: async () => today(),
    roster: async (day) => rosterOf(4, day),
    urlOf: async (id) => urls.get(id) ?? 'http://127.0.0.1:9',
    lastProven: async () => today() - 1,
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-keepers-'))
  })
  after(async () => {
    await Promise.all(keepers.map(async (keeper) => keeper.stop()))
    await rm(folder, { recursive: true })
  })

  it('answer each other, note it durably, and tell who does not', async () => {
    // Member 4's node is off. With four nodes each looks at all others.
    const answered = new Set<string>()
    const done = once(told, 'all')
    const onEvent = (by: number, event: KeeperEvent): void => {
      if (event.type !== 'answered' && event.type !== 'unanswered') return
      answered.add(`${by} ${event.type} ${event.node}`)
      const expected = [1, 2, 3].flatMap((from) =>
        [1, 2, 3, 4]
          .filter((to) => to !== from)
          .map((to) => `${from} ${to === 4 ? 'unanswered' : 'answered'} ${keyOf(to).address}`),
      )
      if (expected.every((it) => answered.has(it))) told.emit('all')
    }
    for (const member of [1, 2, 3]) {
      const keeper = await startKeeper({
        domain,
        member,
        key: keyOf(member),
        node: await madeNode('watt', 20),
        registry,
        sender: noSender,
        folder: join(folder, `${member}`),
        epochSeconds,
        listen: { host: '127.0.0.1', port: 0 },
        allowPrivate: true,
        onEvent: (event) => onEvent(member, event),
      })
      urls.set(member, `http://127.0.0.1:${keeper.port}`)
      keepers.push(keeper)
    }
    await done
    const days = await Promise.all(
      [today() - 1, today()].map(async (day) => new Journal(join(folder, '1')).day(day)),
    )
    const seen = days.flatMap((day) => Object.keys(day.seen))
    assert.deepEqual(new Set(seen), new Set([keyOf(2).address, keyOf(3).address]))
    assert.ok(days.some((day) => Object.keys(day.answered).length > 0))
    assert.ok(![...answered].some((it) => it === `1 answered ${keyOf(4).address}`))
  })
})
