/**
 * The page's own light client: it believes what enough validators signed, and no node. One for the page; its newest block
 * is remembered in the browser, so that a node cannot lead it back to an older one.
 * @module
 */
import type { LightClient } from '@watt/sdk/light'
import type { Hex } from 'viem'
import type { Settings } from '../chain/settings.ts'

let opening: { readonly genesisHash: Hex; readonly light: Promise<LightClient> } | undefined

/**
 * @param genesisHash - Which chain: its first block, as the page's own node names it.
 * @returns undefined where nobody said which validators to trust.
 * @throws {LightSettingError} What is remembered is of another set of validators.
 */
export function openLightClient(settings: Settings, genesisHash: Hex): Promise<LightClient> | undefined {
  if (settings.quorumSet === undefined) return undefined
  if (opening?.genesisHash !== genesisHash) {
    const light = open(settings, settings.quorumSet, genesisHash)
    light.catch(() => (opening = undefined)) // The next question tries again.
    opening = { genesisHash, light }
  }
  return opening.light
}

async function open(
  { chainId, rpc, validators }: Settings,
  quorumSet: NonNullable<Settings['quorumSet']>,
  genesisHash: Hex,
): Promise<LightClient> {
  const { LightClient: Light, LightSettingError } = await import('@watt/sdk/light')
  const name = `watt.light.${genesisHash.slice(2, 18)}`
  const begin = () =>
    Light.open({
      chainId,
      genesisHash,
      quorumSet,
      ownNode: rpc,
      nodes: validators.map((it) => it.rpc),
      store: { load: async () => read(name), save: async (text) => keep(name, text) },
    })
  try {
    return await begin()
  } catch (error) {
    // The validators of this network changed, or the browser damaged what it keeps: the client begins anew.
    if (!(error instanceof LightSettingError) || read(name) === undefined) throw error
    localStorage.removeItem(name)
    return begin()
  }
}

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined // Storage is switched off.
  }
}

function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text)
  } catch {
    // Full or switched off: it is remembered as long as the page is open.
  }
}
