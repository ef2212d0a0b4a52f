/**
 * A process of its own around the S3 gateway, to be killed. Its network is a folder: whole objects appear there by renaming.
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectInfo, ObjectStore } from '../src/client/object-store.ts'
import { startS3Gateway } from '../src/gateway/s3/gateway.ts'

const [folder = '', delayMs = '0'] = process.argv.slice(2)

type Entry = { readonly info: ObjectInfo; readonly content: string }

/** Every object is one JSON file. */
function folderStore(path: string): ObjectStore {
  const fileOf = (name: string): string => join(path, Buffer.from(name).toString('hex'))
  const read = async (name: string): Promise<Entry | undefined> => {
    const text = await readFile(fileOf(name), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : (JSON.parse(text) as Entry)
  }
  const store: ObjectStore = {
    async put(name, body, { contentType = '', metadata = {}, modifiedMs = 0, signal } = {}) {
      const pieces: Uint8Array[] = []
      for await (const piece of body) pieces.push(piece)
      await sleep(Number(delayMs), undefined, signal ? { signal } : {})
      const bytes = Buffer.concat(pieces)
      const said = typeof metadata === 'function' ? metadata() : metadata
      const info = {
        name,
        sizeBytes: bytes.length,
        contentType,
        modifiedMs,
        metadata: said,
        orders: [],
        version: String(bytes.length),
      }
      const draft = `${fileOf(name)}.${process.pid}`
      await writeFile(draft, JSON.stringify({ info, content: bytes.toString('base64') }))
      await rename(draft, fileOf(name))
      return info
    },
    async putMany(items, { signal } = {}) {
      for (const { name, body, options } of items)
        await store.put(name, body, { ...options, ...(signal && { signal }) })
    },
    head: async (name) => (await read(name))?.info,
    async get(name, { from = 0, to = Infinity } = {}) {
      const found = await read(name)
      return (
        found && {
          info: found.info,
          body: new Blob([Buffer.from(found.content, 'base64').subarray(from, to)]).stream(),
        }
      )
    },
    async list(prefix, { startAfter = '', limit = 1000 } = {}) {
      const names = (await readdir(path))
        .filter((file) => !file.includes('.'))
        .map((file) => Buffer.from(file, 'hex').toString())
      const found = names
        .filter((name) => name.startsWith(prefix) && name > startAfter)
        .toSorted((a, b) => (a < b ? -1 : 1))
      const objects = await Promise.all(found.slice(0, limit).map(async (name) => (await read(name))?.info))
      return { objects: objects.filter((info) => info !== undefined), more: found.length > limit }
    },
    async delete(name) {
      await rm(fileOf(name), { force: true })
      return true
    },
  }
  return store
}

const network = join(folder, 'network')
await mkdir(network, { recursive: true })
const gateway = await startS3Gateway({
  listen: { host: '127.0.0.1', port: 0 },
  keyring: { region: 'us-east-1', secretOf: () => 'secret of the test' },
  origins: [],
  folder,
  network: folderStore(network),
  ack: 'staged',
  stagedBytesMax: 2 ** 30,
})
process.send?.({ port: gateway.port })
setInterval(() => void gateway.status().then(({ waitingObjects }) => process.send?.({ waitingObjects })), 100)
