/**
 * A provider with one deal, its piece and manifest, and what opens them: an upload token and a voucher.
 * @module
 */
import { bytesToHex, type Hex, type LocalAccount, sha256 } from 'viem'
import { type Piece, PieceHasher } from '../../../services/storage/src/piece/index.ts'
import {
  MemoryChain,
  testAccount,
} from '../../../services/storage/src/provider/chain/memory-chain.fixture.ts'
import type { HostedDeal } from '../../../services/storage/src/provider/chain/provider-chain.ts'
import { signVoucher } from '../../../services/storage/src/provider/till/voucher.ts'
import { signUpload } from '../../../services/storage/src/provider/upload-token.ts'
import { utf8 } from '../target.ts'

export const provider: LocalAccount = testAccount('provider')
const reader = testAccount('reader')
export const chain: MemoryChain = new MemoryChain(provider.address)
export const bytes: Uint8Array = Buffer.alloc(1_016, 7)
export const piece: Piece = new PieceHasher().update(bytes).finish().piece
export const root: Hex = bytesToHex(piece.root)
export const manifest: Uint8Array = utf8('manifest')
const channel = chain.openChannel(reader.address, 10n ** 18n)
export const deal: HostedDeal = {
  id: 1n,
  order: 1n,
  slot: 0,
  manifest: sha256(manifest),
  perEpoch: 1n,
  collateral: 1n,
  state: 'active',
  isHeld: true,
  provider: provider.address,
  client: chain.client.address,
  root,
  height: piece.height,
  sizeBytes: piece.sizeBytes,
  matchedAt: chain.time,
  startBy: chain.time + 1_000,
  firstEpoch: 0,
  endEpoch: 9,
  settledTo: 0,
}
export const token: string = await signUpload(chain.client, chain.setting, {
  provider: provider.address,
  deal: deal.id,
  root,
  sizeBytes: BigInt(piece.sizeBytes),
  expires: BigInt(chain.time + 3_600),
})
export const voucher: string = await signVoucher(reader, chain.setting, {
  channel,
  lane: 0,
  nonce: 1n,
  cumulativeWei: 5n,
  bytes: 0n,
  root,
  expiry: chain.time + 86_400,
})
