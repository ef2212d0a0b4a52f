/**
 * `watt wallet list`: the wallets of this machine.
 * @module
 */
import { getAddress } from 'viem'
import type { NoFlags } from '../command.ts'
import { columns } from '../output.ts'
import type { Session } from '../session.ts'
import { keystoreFolder, listWalletFiles } from './keystore-folder.ts'

/** Lists names and addresses. */
export async function listWallets(session: Session, _flags: NoFlags): Promise<void> {
  const folder = keystoreFolder(session)
  const wallets = (await listWalletFiles(folder)).map(({ name, address, path }) => ({
    name,
    address: getAddress(address),
    path,
  }))
  session.out.result({ wallets }, () => columns(wallets.map(({ name, address }) => [name, address])))
  if (wallets.length === 0) session.out.say(`No wallets in ${folder}. Make one: watt wallet new`)
}
