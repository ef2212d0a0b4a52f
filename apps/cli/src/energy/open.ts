/**
 * The energy contracts behind `--rpc`.
 * @module
 */
import {
  findEnergy,
  listRegions,
  readPrice,
  regionNamed,
  type EnergyContracts,
  type Region,
  type RegionPrice,
} from '@watt/sdk/energy'
import { withChain, type ChainClient } from '../chain/client.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import { directoryGiven } from '../governance/open.ts'
import { inWords } from '../governance/refusal.ts'
import type { Session } from '../session.ts'

/** What to ask, and whom. */
export type Energy = {
  readonly client: ChainClient
  readonly contracts: EnergyContracts
}

/** One region with its price. */
export type OpenRegion = Energy & { readonly region: Region; readonly price: RegionPrice }

/**
 * Runs `work` with a client and the contracts that the directory names.
 * @throws {CommandError} A contract refused, in words.
 * @throws {DirectoryUnknownError} This network has no directory that is known.
 */
export function withEnergy<RESULT>(
  session: Session,
  flags: DirectoryFlags,
  work: (energy: Energy) => Promise<RESULT>,
): Promise<RESULT> {
  const directory = directoryGiven(flags)
  return inWords(() =>
    withChain(session, async (client) =>
      work({ client, contracts: await findEnergy(client, { directory }) }),
    ),
  )
}

/** As {@link withEnergy}, with the region that a word names. */
export function withRegion<RESULT>(
  session: Session,
  flags: DirectoryFlags,
  word: string,
  work: (open: OpenRegion) => Promise<RESULT>,
): Promise<RESULT> {
  return withEnergy(session, flags, async (energy) => {
    const region = regionNamed(await listRegions(energy.client, energy.contracts), word)
    return work({ ...energy, region, price: await readPrice(energy.client, region) })
  })
}
