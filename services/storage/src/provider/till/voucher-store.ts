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
  find(channel: bigint, lane: number): SignedVoucher | undefined
  /** Puts a better one in place. */
  keep(signed: SignedVoucher): Promise<void>
  remove(channel: bigint, lane: number): Promise<void>
}

/** Vouchers as files of a folder. Unreadable ones are left alone, for people to look at. */
export async function openVoucherStore(folder: string): Promise<VoucherStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const known = new Map<string, SignedVoucher>()
  for (const name of await readdir(folder)) {
    if (!/^[0-9]+-[0-9]+$/.test(name)) continue
    try {
      known.set(name, parseVoucher(await readFile(join(folder, name), 'utf8')))
    } catch {}
  }
  return {
    all: () => [...known.values()],
    find: (channel, lane) => known.get(`${channel}-${lane}`),
    keep: async (signed) => {
      const name = `${signed.voucher.channel}-${signed.voucher.lane}`
      await writeFileAtomic(join(folder, name), encodeVoucher(signed))
      known.set(name, signed)
    },
    remove: async (channel, lane) => {
      const name = `${channel}-${lane}`
      await rm(join(folder, name), { force: true })
      known.delete(name)
    },
  }
}
