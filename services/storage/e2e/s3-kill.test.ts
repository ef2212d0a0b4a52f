/**
 * The S3 gateway is killed at any moment, again and again: every write that it acknowledged is there afterwards, byte for byte,
 * and arrives on the network; every write that it did not acknowledge is there as a whole or not at all.
 * @module
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { it } from 'node:test'
import { AwsClient } from 'aws4fetch'

const kills = Number(process.env['WATT_KILLS'] ?? 10)
const keysEach = 4
const client = new AwsClient({
  accessKeyId: 'KEY',
  secretAccessKey: 'secret of the test',
  service: 's3',
  region: 'us-east-1',
  retries: 0,
})

type Running = { readonly child: ChildProcess; readonly url: string; readonly waiting: () => number }

async function start(folder: string, delayMs: number): Promise<Running> {
  const child = fork(fileURLToPath(new URL('run-s3-gateway.ts', import.meta.url)), [folder, String(delayMs)])
  let waiting = Number.NaN
  child.on('message', (message: { readonly waitingObjects?: number }) => {
    waiting = message.waitingObjects ?? waiting
  })
  const [first] = (await once(child, 'message')) as [{ readonly port: number }]
  return { child, url: `http://127.0.0.1:${first.port}`, waiting: () => waiting }
}

async function kill({ child }: Running): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

it(`keeps what it acknowledged through ${kills} kills`, { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watt-s3-kill-'))
  /** What a key may hold: its last acknowledged content, and what was tried after it. */
  const expected = new Map<string, Set<string>>()
  let acknowledged = 0
  try {
    for (let round = 0; round < kills; round++) {
      const running = await start(folder, randomInt(0, 80))
      await client.fetch(`${running.url}/box`, { method: 'PUT' })
      for (const [key, contents] of expected) {
        const answer = await client.fetch(`${running.url}/box/${key}`)
        assert.equal(answer.status, 200, `${key} after kill ${round}`)
        const digest = digestOf(new Uint8Array(await answer.arrayBuffer()))
        assert.ok(contents.has(digest), `${key} is what was put`)
        expected.set(key, new Set([digest]))
      }
      let isAlive = true
      // Every key has one writer, so that the order of its contents is known.
      const writer = async (own: number): Promise<void> => {
        while (isAlive) {
          const key = `key-${own}-${randomInt(keysEach)}`
          const body = randomBytes(randomInt(1, 200_000))
          const digest = digestOf(body)
          const tried = expected.get(key)
          tried?.add(digest)
          const answer = await client
            .fetch(`${running.url}/box/${key}`, { method: 'PUT', body })
            .catch(() => undefined)
          if (answer?.status !== 200) continue
          acknowledged++
          expected.set(key, new Set([digest]))
        }
      }
      const writers = [writer(0), writer(1), writer(2)]
      await sleep(randomInt(50, 700))
      const killed = kill(running)
      isAlive = false
      await killed
      await Promise.all(writers)
    }
    const last = await start(folder, 0)
    while (last.waiting() !== 0) await sleep(50)
    for (const [key, contents] of expected) {
      const answer = await client.fetch(`${last.url}/box/${key}`)
      assert.ok(contents.has(digestOf(new Uint8Array(await answer.arrayBuffer()))), `${key} arrived`)
    }
    await kill(last)
    const blobs = (await readdir(join(folder, 'staging', 'blobs'), { recursive: true })).filter((name) =>
      /[0-9a-f]{32}$/.test(name),
    )
    assert.deepEqual(blobs, [], 'nothing stays in staging')
    assert.ok(acknowledged > 0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
