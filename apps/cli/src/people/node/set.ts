/**
 * `watt people node set`: which node is a member's own, and where it is reached.
 * @module
 */
import { retireNodeCall, setNodeCall, readOrMakeNodeKey, urlBytesMax } from '@watt/people/uptime'
import { readOpenDay } from '@watt/sdk/people'
import { zeroAddress } from 'viem'
import { writeResult } from '../../chain/write-result.ts'
import type { NodeSetFlags } from '../../commands/people-node.ts'
import { usageError } from '../../failure.ts'
import { sendCall } from '../../governance/refusal.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner, type Signer } from '../../wallet/account.ts'
import { requireMember, withPeople, type People } from '../open.ts'
import { untilNextDay } from '../words.ts'
import { nodeFolder } from './folder.ts'

/** Names the signer’s node, or says that it has none any more. */
export async function setNode(session: Session, flags: NodeSetFlags): Promise<void> {
  const { url, retire = false } = flags
  if (retire === (url !== undefined))
    throw usageError(
      retire ? 'A node that is retired has no url.' : 'It is not said where the node is reached.',
      'give either --url https://node.example or --retire',
    )
  if (url !== undefined) refuseUnusable(url)
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { id } = await requireMember(session, people, signer.address)
    if (url === undefined) await retireNode(session, signer, people, id)
    else await nameNode(session, signer, people, id, url)
  })
}

async function nameNode(
  session: Session,
  signer: Signer,
  people: People,
  id: number,
  url: string,
): Promise<void> {
  const { client, contracts } = people
  const folder = nodeFolder(session, contracts, signer.address)
  const key = await readOrMakeNodeKey(folder)
  const call = await setNodeCall(contracts, signer.address, key, url)
  const receipt = await sendCall(session, signer, call, `name the node of member ${id}`, [
    ['key', `${key.address}, in ${folder}`],
    ['reached at', url],
  ])
  const open = await readOpenDay(client, contracts)
  writeResult(session, receipt, { id, key: key.address, url, fromDay: open.day + 1n, folder }, [
    ['node', key.address],
    ['reached at', url],
    ['counts', `from day ${open.day + 1n}, in ${untilNextDay(open)}`],
  ])
  session.out.say(`      watt people node start${rpcFlag(session)}`)
}

async function retireNode(
  session: Session,
  signer: Signer,
  { client, contracts }: People,
  id: number,
): Promise<void> {
  const call = retireNodeCall(contracts)
  const receipt = await sendCall(session, signer, call, `retire the node of member ${id}`, [])
  const { day } = await readOpenDay(client, contracts)
  writeResult(session, receipt, { id, key: zeroAddress, url: '', fromDay: day + 1n }, [
    ['node', `none from day ${day + 1n} on`],
  ])
}

function refuseUnusable(url: string): void {
  const { username, password, search, hash } = new URL(url)
  if (Buffer.byteLength(url) <= urlBytesMax && username + password + search + hash === '') return
  throw usageError(
    `The url is longer than ${urlBytesMax} bytes, or has a password, a query or a fragment.`,
    'give host, port and path alone: --url https://node.example:9850',
  )
}
