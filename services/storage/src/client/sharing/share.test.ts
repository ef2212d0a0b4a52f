import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { exportCar } from '../backup/export.ts'
import { Backup } from '../backup/import.ts'
import { decryptKeys, encryptKeys } from '../backup/keys-file.ts'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { dropOrder, ordersToDrop } from '../drop.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import { planPut } from '../put/plan.ts'
import { put } from '../put/put.ts'
import type { StorageClient } from '../storage-client.ts'
import { filesShared, ownKeyText, shareFiles } from './share.ts'

const bytes = randomBytes(500_000)
const small = [sourceOf('dir/a', Buffer.from('A')), sourceOf('dir/b', Buffer.from('B'))]

describe('sharing, dropping and taking along', () => {
  let network: MemoryNetwork
  let owner: StorageClient
  let friend: StorageClient
  before(async () => {
    network = await MemoryNetwork.start(4)
    owner = await network.client(1, 'one')
    friend = await network.client(2, 'two')
    await put(owner, await planPut(owner.chain, [sourceOf('x', bytes)], { epochs: 20 }))
    await put(owner, await planPut(owner.chain, small, { epochs: 20, bundleName: 'dir' }))
  })
  after(() => network.close())

  it('shares with one person, and nobody else can read it', async () => {
    const { opened, ...catalogue } = await readCatalogue(owner)
    const texts = await shareFiles(owner, opened, [fileNamed(catalogue, 'x')], ownKeyText(friend))
    const [file] = await filesShared(friend, texts)
    assert.equal(file!.name, 'x')
    assert.deepEqual(await collect(readStoredFile(friend, file!)), bytes)
    const stranger = await network.client(3, 'three')
    await assert.rejects(filesShared(stranger, texts), { code: 'storage/unwrap' })
  })

  it('shares with whoever has the link', async () => {
    const { opened, ...catalogue } = await readCatalogue(owner)
    const [link] = await shareFiles(owner, opened, [fileNamed(catalogue, 'x')])
    const [file] = await filesShared(await network.client(4, 'four'), [link!])
    assert.deepEqual(await collect(readStoredFile(friend, file!)), bytes)
    const at = link!.length - 10
    const wrong = `${link!.slice(0, at)}${link![at] === 'A' ? 'B' : 'A'}${link!.slice(at + 1)}`
    await assert.rejects(filesShared(friend, [wrong]), { code: 'storage/sealed-names' })
    await assert.rejects(filesShared(friend, [link!.replace('watt://7/', 'watt://8/')]), {
      code: 'storage/other-chain',
    })
    await assert.rejects(filesShared(friend, [link!.replace('watt://7/1#', 'watt://7/2#')]), {
      code: 'storage/sealed-names',
    })
    await assert.rejects(filesShared(friend, [link!.replace('watt://7/1#', 'watt://7/99#')]), {
      code: 'storage/order-not-found',
    })
  })

  it('does not give away the neighbours of a bundled file, but the whole bundle', async () => {
    const { opened, ...catalogue } = await readCatalogue(owner)
    const a = fileNamed(catalogue, 'dir/a')
    await assert.rejects(shareFiles(owner, opened, [a]), { code: 'storage/bundled-file', files: 2 })
    const [link] = await shareFiles(owner, opened, [a, fileNamed(catalogue, 'dir/b')])
    assert.deepEqual(
      (await filesShared(friend, [link!])).map(({ name }) => name),
      ['dir/a', 'dir/b'],
    )
  })

  it('exports everything, to be opened without the network', async (context) => {
    const { opened, files } = await readCatalogue(owner)
    const car = join(network.folder, 'all.car')
    const root = await exportCar(owner, opened, car)
    assert.match(String(root), /^bafyrei/)
    const text = await encryptKeys(new Map(opened.map(({ cid, key }) => [cid, key])), 'a long password')
    await assert.rejects(decryptKeys(text, 'another password'), { code: 'storage/keys-file' })
    const keys = await decryptKeys(text, 'a long password')
    const backup = await Backup.open(car, keys)
    context.after(async () => backup[Symbol.asyncDispose]())
    assert.deepEqual(
      backup.files.map(({ name }) => name),
      files.map(({ name }) => name),
    )
    for (const file of backup.files)
      assert.deepEqual(
        await collect(backup.read(file)),
        await collect(readStoredFile(owner, fileNamed({ files }, file.name))),
      )

    const stored = await readFile(car)
    assert.equal(stored.includes('dir/a'), false)
    stored[stored.indexOf(Buffer.from('sealed')) + 40]! ^= 1
    const changed = join(network.folder, 'changed.car')
    await writeFile(changed, stored)
    await assert.rejects(Backup.open(changed, keys), { code: 'storage/backup' })
    await writeFile(changed, stored.subarray(0, 1000))
    await assert.rejects(Backup.open(changed, keys), { code: 'storage/backup' })
  })

  it('drops an order and is paid back, but not a part of a bundle', async () => {
    const catalogue = await readCatalogue(owner)
    assert.throws(() => ordersToDrop([fileNamed(catalogue, 'dir/a')]), { code: 'storage/bundled-file' })
    for (const order of ordersToDrop(catalogue.files)) await dropOrder(owner.chain, order)
    assert.deepEqual((await readCatalogue(owner)).files, [])
    assert.deepEqual([...network.market.balances.values()], [0n, 0n])
  })
})
