import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { alice, hashOf, operationOf, waitingOf } from './operation.fixture.ts'
import { openStore, type Store } from './store.ts'

describe('the store', () => {
  let folder: string
  let store: Store
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-bundler-'))
    store = openStore(folder, 3)
    await store.load()
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('gives back what it keeps, in the order in which it came', async () => {
    const [first, second] = [
      waitingOf(9, operationOf(alice, 2n ** 70n)),
      waitingOf(10, operationOf(alice, 5n)),
    ]
    await store.keep(second)
    await store.keep(first)
    const sent = { transaction: hashOf(3), raw: '0x02', nonce: 4, operations: [hashOf(9)] } as const
    await store.setSent(sent)
    const found = await openStore(folder, 3).load()
    assert.deepEqual(found, { waiting: [first, second], sent, included: [] })
    await store.drop(first.hash)
    await store.setSent(undefined)
    const later = await openStore(folder, 3).load()
    assert.deepEqual(later, { waiting: [second], sent: undefined, included: [] })
  })

  it('remembers the newest that were included', async () => {
    for (let at = 1; at <= 5; at++) await store.addIncluded([[hashOf(at), hashOf(at + 100)]])
    const { included } = await openStore(folder, 3).load()
    assert.deepEqual(
      included,
      [3, 4, 5].map((at) => [hashOf(at), hashOf(at + 100)]),
    )
    assert.equal((await openStore(folder, 9).load()).included.length, 3)
  })

  it('goes on behind a line that a crash tore', async () => {
    const path = join(folder, 'included.txt')
    const whole = (at: number): readonly [string, string] => [hashOf(at), hashOf(at + 100)]
    await writeFile(path, `${whole(1).join(' ')}\n${hashOf(2)} 0x00`)
    const next = openStore(folder, 3)
    assert.deepEqual((await next.load()).included, [whole(1)])
    await next.addIncluded([[hashOf(3), hashOf(103)]])
    assert.deepEqual((await openStore(folder, 3).load()).included, [whole(1), whole(3)])
  })

  it('says when a file is damaged, and forgets nothing in silence', async () => {
    await writeFile(join(folder, 'waiting', `${hashOf(1)}.json`), '{"hash":')
    await assert.rejects(openStore(folder, 3).load(), { code: 'bundler/store' })
  })

  it('says so, too, when a file is JSON of something else', async () => {
    const path = join(folder, 'waiting', `${hashOf(1)}.json`)
    const whole = waitingOf(1, operationOf(alice, 0n))
    await store.keep(whole)
    const text = await readFile(path, 'utf8')
    for (const other of [
      'null',
      '{}',
      text.replace(hashOf(1), hashOf(2)),
      text.replace('"since":"1n"', '"since":1'),
      text.replace('"callData":"0x1234",', ''),
      text.replace('"callGasLimit":"100000n"', '"callGasLimit":"0x"'),
      text.replace('"nonce":"0n"', `"nonce":"${2n ** 256n}n"`),
    ]) {
      await writeFile(path, other)
      await assert.rejects(openStore(folder, 3).load(), { code: 'bundler/store' }, other)
    }
    await writeFile(path, text)
    await writeFile(join(folder, 'sent.json'), '{"nonce":-1}')
    await assert.rejects(openStore(folder, 3).load(), { code: 'bundler/store' })
  })

  it('drops what is gone already', async () => {
    await store.drop(hashOf(77))
    await store.setSent(undefined)
  })
})
