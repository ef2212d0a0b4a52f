/**
 * `watt wallet new`: a key from the machine's randomness, its words shown once.
 * @module
 */
import { english, generateMnemonic, mnemonicToAccount } from 'viem/accounts'
import { askText } from '../ask.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { CommandError } from '../failure.ts'
import type { Session } from '../session.ts'
import { encryptKey } from './keystore.ts'
import { checkWalletName, keystoreFolder, refuseExisting, writeWallet } from './keystore-folder.ts'
import { chooseNewPassword } from './password.ts'

/** Which of the twelve words are asked back. */
const checked = [2, 6, 10] as const

/** Makes a wallet. */
export async function createWallet(session: Session, flags: PasswordFlags, name = 'main'): Promise<void> {
  const { out } = session
  const folder = keystoreFolder(session)
  await refuseExisting(folder, checkWalletName(name))
  const password = await chooseNewPassword(session, flags.passwordFile)
  const words = generateMnemonic(english)
  const account = mnemonicToAccount(words)
  if (session.host.canAsk && !session.yes && !out.json) await showAndCheck(session, words)
  const { privateKey } = account.getHdKey()
  if (privateKey === null) throw new Error('the key of a mnemonic is never public only')
  const path = await writeWallet(folder, name, await encryptKey(privateKey, password, account.address))
  const wasShown = session.host.canAsk && !session.yes && !out.json
  out.result({ name, address: account.address, path, ...(!wasShown && { mnemonic: words }) }, () => [
    ...(wasShown
      ? []
      : [
          `words    ${words}`,
          '         Write them down. Whoever has them has the money; they are not shown again.',
        ]),
    `wallet   ${name}`,
    `address  ${account.address}`,
    `file     ${path}`,
  ])
  out.say(`Next: watt wallet balance ${name}`)
}

async function showAndCheck(session: Session, mnemonic: string): Promise<void> {
  const { stderr } = session.host
  const words = mnemonic.split(' ')
  stderr.write('Write these twelve words down. Whoever has them has the money; they are shown once.\n\n')
  words.forEach((word, at) => stderr.write(`  ${String(at + 1).padStart(2)} ${word}\n`))
  stderr.write('\n')
  for (const at of checked) {
    const answer = await askText(session, `Word ${at + 1}`, 'run it in a terminal')
    if (answer.trim().toLowerCase() === words[at]) continue
    throw new CommandError({
      code: 'cli/words-differ',
      message: `Word ${at + 1} was another one. No wallet was made.`,
      fix: 'run it again and write the words down',
      ending: 'refused',
    })
  }
}
