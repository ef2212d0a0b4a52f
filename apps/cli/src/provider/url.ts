/**
 * `watt provider url`: where clients reach a provider, and changes to it.
 * @module
 */
import { writeFileAtomic } from '@watt/files'
import { encodeProviderConfig, parseProviderConfig } from '@watt/storage/provider'
import { confirm } from '../ask.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { providerConfigPath, providerSigner, readProviderConfig, withProviderChain } from './folder.ts'

/** Shows the address; with another one, changes it on chain first, then in the settings. */
export async function providerUrl(
  session: Session,
  { passwordFile }: PasswordFlags,
  given?: string,
): Promise<void> {
  const config = await readProviderConfig(session)
  const signer = await providerSigner(session, passwordFile)
  const { address } = signer
  const standing = await withProviderChain(session, config, { address }, async (chain) => {
    if (given !== undefined) refuseTestKeyElsewhere(signer, chain.setting.chainId)
    return chain.standing()
  })
  if (given === undefined) {
    const onChain = standing?.url
    session.out.result({ provider: address, url: config.url, onChain }, () =>
      fields([
        ['reached at', config.url],
        ['on chain', onChain ?? 'nothing yet: watt provider start registers it'],
      ]),
    )
    return
  }
  const changed = parseProviderConfig({ ...JSON.parse(encodeProviderConfig(config)), url: given })
  const { url } = changed
  await confirm(
    session,
    'Go ahead?',
    fields([
      ['reached at', url],
      ['instead of', standing?.url ?? config.url],
    ]),
  )
  const isOther = standing !== undefined && standing.url !== url
  const hash = isOther
    ? await withProviderChain(session, config, { address, account: await signer.unlock() }, async (chain) =>
        chain.send({ type: 'setUrl', url }),
      )
    : undefined
  // After the chain has it: a running provider sends what the settings say and the chain does not.
  await writeFileAtomic(providerConfigPath(session), encodeProviderConfig(changed))
  session.out.result({ provider: address, url, hash }, () =>
    fields([
      ['reached at', url],
      ['hash', hash],
    ]),
  )
  session.out.say('Where it listens stays as it is: "listen" of its settings, taken over when it starts.')
}
