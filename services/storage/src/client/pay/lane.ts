/**
 * What was promised on a channel: it only grows, and is on disk before any promise leaves. A channel is used by one process at a
 * time, so that no two sign the same number.
 * @module
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Address } from 'viem'
import { makeFolder, writeFileAtomic, writeNewFile } from '@watt/files'
import { costOf } from './offer.ts'

/** Where the promises of one channel stand. Owed is `baseWei`, and the price of `bytes` at `priceWeiPerMiB`. */
export type LaneState = {
  readonly channel: bigint
  readonly payee: Address
  /** Of the last voucher; 0 before the first. */
  readonly nonce: bigint
  readonly baseWei: bigint
  readonly bytes: number
  readonly priceWeiPerMiB: bigint
  /** Paid for since the channel was opened, at whatever price. */
  readonly bytesEver: number
  /** It took money and sent wrong bytes. */
  readonly isDistrusted: boolean
}

/** Wei promised so far. */
export function promisedWei({ baseWei, bytes, priceWeiPerMiB }: LaneState): bigint {
  return baseWei + costOf(bytes, priceWeiPerMiB)
}

/** The same lane after a promise for so many bytes more; what was promised at another price stays as it is. */
export function promiseMore(state: LaneState, bytes: number, priceWeiPerMiB: bigint): LaneState {
  const isSame = state.priceWeiPerMiB === priceWeiPerMiB
  return {
    ...state,
    nonce: state.nonce + 1n,
    baseWei: isSame ? state.baseWei : promisedWei(state),
    bytes: (isSame ? state.bytes : 0) + bytes,
    priceWeiPerMiB,
    bytesEver: state.bytesEver + bytes,
  }
}

/** Lanes as files of a folder; each is named after chain, contract and channel. */
export class LaneFolder {
  readonly #folder: string
  readonly #prefix: string

  constructor(folder: string, chainId: number, channels: Address) {
    this.#folder = folder
    this.#prefix = `${chainId}-${channels.toLowerCase()}-`
  }

  /** All lanes that can be read; others are left alone, and their channels are found on chain. */
  async all(): Promise<readonly LaneState[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const found = await Promise.all(
      names
        .filter((name) => name.startsWith(this.#prefix) && name.endsWith('.json'))
        .map(async (name) => parse(await readFile(join(this.#folder, name), 'utf8').catch(() => ''))),
    )
    return found.filter((state) => state !== undefined)
  }

  /** Durable when it returns. */
  async keep(state: LaneState): Promise<void> {
    await writeFileAtomic(this.#path(state.channel, 'json'), JSON.stringify(state, asText))
  }

  async read(channel: bigint): Promise<LaneState | undefined> {
    return parse(await readFile(this.#path(channel, 'json'), 'utf8').catch(() => ''))
  }

  async forget(channel: bigint): Promise<void> {
    await rm(this.#path(channel, 'json'), { force: true })
  }

  /** @returns what gives it back; undefined where a process that lives has the channel */
  async claim(channel: bigint): Promise<(() => Promise<void>) | undefined> {
    const path = this.#path(channel, 'lock')
    await makeFolder(this.#folder)
    for (let tried = 0; tried < 2; tried++) {
      if (await writeNewFile(path, String(process.pid))) {
        held.add(path)
        return async () => {
          held.delete(path)
          await rm(path, { force: true })
        }
      }
      if (held.has(path) || isAlive(Number(await readFile(path, 'utf8').catch(() => '')))) return undefined
      // Left by a process that was killed.
      await rm(path, { force: true })
    }
    return undefined
  }

  #path(channel: bigint, ending: string): string {
    return join(this.#folder, `${this.#prefix}${channel}.${ending}`)
  }
}

/** Locks of this process: a number in a file may be that of a process that was here before it. */
const held = new Set<string>()

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function parse(text: string): LaneState | undefined {
  try {
    const json = JSON.parse(text) as Readonly<Record<string, string | number | boolean>>
    const bytes = Number(json['bytes'])
    const bytesEver = Number(json['bytesEver'])
    if (!Number.isSafeInteger(bytes) || !Number.isSafeInteger(bytesEver)) return undefined
    return {
      channel: BigInt(json['channel']!),
      payee: String(json['payee']) as Address,
      nonce: BigInt(json['nonce']!),
      baseWei: BigInt(json['baseWei']!),
      bytes,
      priceWeiPerMiB: BigInt(json['priceWeiPerMiB']!),
      bytesEver,
      isDistrusted: json['isDistrusted'] === true,
    }
  } catch {
    return undefined
  }
}
