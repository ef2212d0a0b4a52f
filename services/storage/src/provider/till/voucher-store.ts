/**
 * The best voucher of every lane, durable before anything is served for it.
 * @module
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SignedVoucher } from '../chain/provider-chain.ts'
import { writeFileAtomic } from '@watt/files'
import { encodeVoucher, parseVoucher } from './voucher.ts'

export interface VoucherStore {
  all(): readonly SignedVoucher[]
  /** The lanes of one channel. */
  ofChannel(channel: bigint): readonly SignedVoucher[]
  /** Puts a better one in place. */
  keep(signed: SignedVoucher): Promise<void>
  remove(channel: bigint, lane: number): Promise<void>
}

/** Vouchers as files of a folder. Unreadable ones are left alone, for people to look at. */
export async function openVoucherStore(folder: string): Promise<VoucherStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const known = new Map<bigint, Map<number, SignedVoucher>>()
  const set = (signed: SignedVoucher): void => {
    const { channel, lane } = signed.voucher
    const lanes = known.get(channel) ?? new Map<number, SignedVoucher>()
    known.set(channel, lanes.set(lane, signed))
  }
  const pathOf = (channel: bigint, lane: number): string => join(folder, `${channel}-${lane}`)
  for (const name of await readdir(folder)) {
    if (!/^[0-9]+-[0-9]+$/.test(name)) continue
    try {
      const signed = parseVoucher(await readFile(join(folder, name), 'utf8'))
      if (pathOf(signed.voucher.channel, signed.voucher.lane) === join(folder, name)) set(signed)
    } catch {}
  }
  return {
    all: () => [...known.values()].flatMap((lanes) => [...lanes.values()]),
    ofChannel: (channel) => [...(known.get(channel)?.values() ?? [])],
    keep: async (signed) => {
      await writeFileAtomic(pathOf(signed.voucher.channel, signed.voucher.lane), encodeVoucher(signed))
      set(signed)
    },
    remove: async (channel, lane) => {
      await rm(pathOf(channel, lane), { force: true })
      const lanes = known.get(channel)
      lanes?.delete(lane)
      if (lanes?.size === 0) known.delete(channel)
    },
  }
}
