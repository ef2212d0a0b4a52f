/**
 * G-DUR-3: files of a node's data folder are cut off, deleted, or have a bit flipped; an older copy of one comes back; two
 * processes open one folder; a newer version wrote it; it is a copy made while it was written. Each time the node says what is wrong and what to do, or what it
 * serves is exactly what it served before.
 * @module
 */
import { spawn } from 'node:child_process'
import { cp, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openLevelStore, storeFormat } from '@watt/ledger'
import type { Random } from '../random.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import type { Reading } from './chain-reader.ts'
import { copyWhileWriting } from './live-copy.ts'
import { makeChain } from './small-chain.ts'

type Damage = { readonly name: string; readonly run: (path: string) => Promise<void> }

const script = fileURLToPath(new URL('chain-reader.ts', import.meta.url))
const pageBytes = 4_096
const formatKey = Uint8Array.of(0)

export async function damage(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, random, folder, isShort, minutes = Infinity, say, onEnd } = options
  const failures: string[] = []
  const whole = join(folder, 'whole')
  await mkdir(whole)
  await makeChain(whole, { seed, random, blocks: isShort ? 60 : 400 })
  const reader = startReader(seed)
  onEnd(() => reader.end())
  const verdictOf = async (run: Damage['run']): Promise<Reading> => {
    const path = join(folder, 'copy')
    await rm(path, { recursive: true, force: true })
    await cp(whole, path, { recursive: true })
    await run(path)
    return reader.read(path)
  }

  const untouched = await verdictOf(async () => {})
  if (!('digest' in untouched))
    throw new Error(`The chain itself cannot be read: ${JSON.stringify(untouched)}`)
  const plan = random.sample(await planDamage(whole, random), isShort ? 60 : Infinity)
  const counts = { detected: 0, harmless: 0 }
  const deadline = performance.now() + minutes * 60_000
  let tried = 0
  for (const { name, run } of plan) {
    if (performance.now() > deadline) break
    tried += 1
    const reading = await verdictOf(run)
    if ('code' in reading && reading.fix !== undefined) counts.detected += 1
    else if ('digest' in reading && reading.digest === untouched.digest) counts.harmless += 1
    else
      failures.push(
        `${name}: ${'digest' in reading ? 'another history was served' : JSON.stringify(reading)}`,
      )
    if (tried % 100 === 0) say(`${tried} of ${plan.length} damaged copies, ${counts.detected} detected`)
  }
  if (counts.detected === 0) failures.push('no damage was detected: the rig damages nothing')

  for (const [name, code, run] of [
    ['a newer version wrote the folder', 'ledger/store-format', raiseFormat],
    ['the folder is open already', 'ledger/store-locked', (path: string) => keepOpen(path, onEnd)],
  ] as const) {
    const reading = await verdictOf(run)
    if (!('code' in reading && reading.code === code)) failures.push(`${name}: ${JSON.stringify(reading)}`)
  }
  const live = await copyWhileWriting(options, isShort ? 5 : 50)
  failures.push(...live.failures)
  const { liveCopies, liveCopiesRefused } = live
  const figures = { copies: tried, ...counts, liveCopies, liveCopiesRefused, failed: failures.length }
  return { failures: failures.slice(0, 20), figures }
}

/** Every file cut at 0, 1, half and -1 byte, every file gone, one bit flipped in each page of 4 KiB. */
async function planDamage(whole: string, random: Random): Promise<readonly Damage[]> {
  const plan: Damage[] = []
  for (const file of (await readdir(whole)).filter((name) => name !== 'LOCK')) {
    const { size } = await stat(join(whole, file))
    plan.push({ name: `${file} deleted`, run: (path) => rm(join(path, file)) })
    for (const length of new Set([0, 1, Math.floor(size / 2), size - 1]))
      if (length >= 0 && length < size)
        plan.push({
          name: `${file} cut to ${length} of ${size}`,
          run: (path) => truncate(join(path, file), length),
        })
    for (let page = 0; page < size; page += pageBytes) {
      const at = random.integer(page, Math.min(size, page + pageBytes) - 1)
      const bit = random.integer(0, 7)
      plan.push({
        name: `${file} bit ${bit} of byte ${at} flipped`,
        run: (path) => flip(join(path, file), at, bit),
      })
    }
  }
  return plan
}

async function flip(file: string, at: number, bit: number): Promise<void> {
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ (1 << bit)
  await handle.write(byte, 0, 1, at)
  await handle.close()
}

async function raiseFormat(path: string): Promise<void> {
  const store = await openLevelStore(path)
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(BigInt(storeFormat + 1))
  await store.write([{ key: formatKey, value }])
  await store.close()
}

async function keepOpen(path: string, onEnd: ScenarioOptions['onEnd']): Promise<void> {
  const store = await openLevelStore(path)
  onEnd(() => store.close())
}

/** A process that reads chains; should one make it crash, that is its verdict, and the next gets a new process. */
function startReader(seed: number): { read(path: string): Promise<Reading>; end(): void } {
  const start = () => {
    const child = spawn(process.execPath, [script, String(seed)], { stdio: ['pipe', 'pipe', 'ignore'] })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return { child, lines }
  }
  let current = start()
  return {
    async read(path) {
      current.child.stdin.write(`${path}\n`)
      const { value, done } = await current.lines.next()
      if (done !== true) return JSON.parse(value) as Reading
      const { exitCode, signalCode } = current.child
      current = start()
      return { foreign: `the process crashed (${signalCode ?? exitCode})` }
    },
    end: () => void current.child.kill('SIGKILL'),
  }
}
