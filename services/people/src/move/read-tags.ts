/**
 * Tags that attestors made of people, out of their calls: events do not name them.
 * @module
 */
import { decodeFunctionData, type PublicClient } from 'viem'
import { inHalves } from '@watt/sdk'
import type { PeopleContracts } from '@watt/sdk/people'
import type { Account } from '../model/index.ts'
import type { TagUse } from './rules.ts'

/** Blocks of one request. */
const blocksPerRequest = 10_000n

/**
 * The tags that attestors gave who were admitted more than once, up to and with a day; in the order of the chain. The contract
 * lets no tag be two members; where an attestor came back, that is looked at once more.
 */
export async function readTags(
  client: PublicClient,
  attestors: PeopleContracts['attestors'],
  day: number,
  epochSeconds: number,
): Promise<readonly TagUse[]> {
  const toBlock = await client.getBlockNumber()
  const accounts = new Map<number, Account>()
  const said: { readonly attestor: number; readonly id: number; readonly hash: `0x${string}` }[] = []
  for (let fromBlock = 0n; fromBlock <= toBlock; fromBlock += blocksPerRequest) {
    const last = fromBlock + blocksPerRequest - 1n
    const span = { fromBlock, toBlock: last < toBlock ? last : toBlock }
    const events = await inHalves(span, async (part) =>
      client.getContractEvents({ ...attestors, ...part, strict: true }),
    )
    for (const { eventName, args, transactionHash, blockTimestamp } of events) {
      if (Math.floor(Number(blockTimestamp) / epochSeconds) > day) break
      if (eventName === 'AttestorAdded') accounts.set(args.attestor, args.account.toLowerCase() as Account)
      if (eventName === 'Verified') said.push({ attestor: args.attestor, id: args.id, hash: transactionHash })
    }
  }
  const admissions = Map.groupBy(accounts.values(), (account) => account)
  const uses: TagUse[] = []
  for (const { attestor, id, hash } of said) {
    const account = accounts.get(attestor)
    if (account === undefined || admissions.get(account)!.length < 2) continue
    const tag = await tagOf(client, attestors, hash)
    if (tag !== undefined) uses.push({ attestor: account, tag, id })
  }
  return uses
}

/** Tags stand in the call only, so those of an attestor that is a contract are not known. */
async function tagOf(
  client: PublicClient,
  { address, abi }: PeopleContracts['attestors'],
  hash: `0x${string}`,
): Promise<`0x${string}` | undefined> {
  const { to, input } = await client.getTransaction({ hash })
  if (to?.toLowerCase() !== address.toLowerCase()) return undefined
  const { functionName, args } = decodeFunctionData({ abi, data: input })
  return functionName === 'attest' ? args[2] : undefined
}
