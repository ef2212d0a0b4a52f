/**
 * `watt people node status`: a node's day, as the chain and this machine know it.
 * @module
 */
import { countWindows, Journal, readNodeKey, windowAt } from '@watt/people/uptime'
import { readOpenDay, readReward } from '@watt/sdk/people'
import { zeroAddress, type Address } from 'viem'
import type { DirectoryFlags } from '../../commands/gov.ts'
import { fields, printable } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { memberOf, withPeople, type People } from '../open.ts'
import { nodeFolder } from './folder.ts'

/** Shows the node of a member; what was answered is known only on the machine of its keeper. */
export async function showNode(session: Session, flags: DirectoryFlags, word?: string): Promise<void> {
  await withPeople(session, flags, async (people) => {
    const { client, contracts } = people
    const { id, account } = await memberOf(session, people, word)
    const { day, epochSeconds } = await readOpenDay(client, contracts)
    const [chain, reward] = await Promise.all([readNode(people, id, day), readReward(client, id)])
    const folder = nodeFolder(session, contracts, account)
    const [{ answered, seen }, isHere] = await Promise.all([
      new Journal(folder).day(Number(day)),
      readNodeKey(folder).then(
        () => true,
        () => false,
      ),
    ])
    const { window } = windowAt(Date.now(), epochSeconds)
    const value = {
      id,
      day,
      window,
      ...chain,
      isHere,
      verifiers: chain.verifiers.map((key) => ({ key, answered: countWindows(answered[key] ?? 0) })),
      answeredWindows: countWindows(Object.values(answered).reduce((all, bits) => all | bits, 0)),
      looksAt: Object.entries(seen).map(([key, bits]) => ({ key, windows: countWindows(bits) })),
      provenWindows: reward?.windows ?? 0,
    }
    session.out.result(value, () =>
      fields([
        ['node', keyText(chain.key, chain.nextKey)],
        ['reached at', chain.url === '' ? undefined : printable(chain.url)],
        [
          'today',
          value.isHere
            ? `answered in ${value.answeredWindows} windows; ${window} of 24 are over`
            : 'known on the machine of its keeper',
        ],
        ...rows(
          'looked at by',
          value.verifiers.map((it) => `${it.key}${value.isHere ? `  ${it.answered} windows` : ''}`),
        ),
        ...rows(
          'looks at',
          value.looksAt.map((it) => `${it.key}  ${it.windows} windows`),
        ),
        [
          'last proven',
          chain.lastProven === 0n
            ? 'no day yet'
            : `day ${chain.lastProven}${chain.lastProven === day - 1n ? `, ${value.provenWindows} windows` : ''}`,
        ],
      ]),
    )
    if (chain.nextKey === zeroAddress)
      session.out.say(`Next: watt people node set --url <url>${rpcFlag(session)}`)
  })
}

type ChainNode = {
  readonly key: Address
  /** From tomorrow on. */
  readonly nextKey: Address
  readonly url: string
  readonly verifiers: readonly Address[]
  readonly lastProven: bigint
}

async function readNode(
  { client, contracts: { nodes } }: People,
  id: number,
  day: bigint,
): Promise<ChainNode> {
  const [key, nextKey, url, lastProven] = await Promise.all([
    client.readContract({ ...nodes, functionName: 'keyOn', args: [id, day] }),
    client.readContract({ ...nodes, functionName: 'keyOn', args: [id, day + 1n] }),
    client.readContract({ ...nodes, functionName: 'urlOf', args: [id] }),
    client.readContract({ ...nodes, functionName: 'lastProven', args: [id] }),
  ])
  const verifiers =
    key === zeroAddress
      ? []
      : await client.readContract({ ...nodes, functionName: 'assigned', args: [day, key] })
  return { key, nextKey, url, verifiers, lastProven }
}

/** The name stands before the first line only. */
function rows(name: string, lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines.map((line, at) => [at === 0 ? name : '', line])
}

function keyText(key: Address, nextKey: Address): string {
  if (key === nextKey) return key === zeroAddress ? 'none' : key
  if (nextKey === zeroAddress) return `${key}, retired from tomorrow on`
  return `${key === zeroAddress ? '' : `${key} today; `}${nextKey} from tomorrow on`
}
