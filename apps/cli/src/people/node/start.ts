/**
 * `watt people node start`: a member's keeper, until it is told to stop.
 * @module
 */
import {
  chainRegistry,
  chainSender,
  domainOf,
  ownNode,
  readNodeKey,
  startKeeper,
  type Keeper,
  type KeeperEvent,
} from '@watt/people/uptime'
import { readOpenDay } from '@watt/sdk/people'
import type { NodeStartFlags } from '../../commands/people-node.ts'
import { refuseTestKeyElsewhere } from '../../chain/submit.ts'
import { CommandError } from '../../failure.ts'
import { untilStopped } from '../../node/until-stopped.ts'
import { fields, printable, toJson } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { devChainId } from '../../up/dev-accounts.ts'
import { findSigner } from '../../wallet/account.ts'
import { requireMember, withPeople } from '../open.ts'
import { nodeFolder } from './folder.ts'

const usualPort = 9_850

/** Runs a keeper until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startNode(session: Session, flags: NodeStartFlags): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const { client, contracts } = people
    refuseTestKeyElsewhere(signer, contracts.chainId)
    const { id } = await requireMember(session, people, signer.address)
    const folder = nodeFolder(session, contracts, signer.address)
    const key = await readNodeKey(folder)
    const { day, epochSeconds } = await readOpenDay(client, contracts)
    const keyOn = async (on: bigint): Promise<`0x${string}`> =>
      client.readContract({ ...contracts.nodes, functionName: 'keyOn', args: [id, on] })
    const [today, tomorrow] = await Promise.all([keyOn(day), keyOn(day + 1n)])
    if (today !== key.address && tomorrow !== key.address) throw unnamedError(session, id, key.address)
    const { host = '127.0.0.1', port = usualPort } = flags
    const keeper = await listening(host, port, async () =>
      startKeeper({
        domain: domainOf(contracts),
        member: id,
        key,
        node: ownNode(client),
        registry: chainRegistry(client, contracts),
        sender: chainSender(client, contracts, await signer.unlock()),
        folder,
        epochSeconds,
        listen: { host, port },
        allowPrivate: flags.allowPrivate ?? contracts.chainId === devChainId,
        onEvent: (event) => log(session, event),
      }),
    )
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${keeper.port}`
    const countsFrom = today === key.address ? day : day + 1n
    session.out.result({ id, key: key.address, url, countsFrom }, () =>
      fields([
        ['node', `${key.address} of member ${id}`],
        ['listens at', url],
        ['counts', `from day ${countsFrom}${countsFrom === day ? ', today' : ', tomorrow'}`],
      ]),
    )
    await untilStopped()
    await keeper.stop()
    if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
  })
}

function log(session: Session, { type, ...rest }: KeeperEvent): void {
  const at = new Date().toISOString()
  // What strangers said is part of some messages.
  session.host.stderr.write(`${printable(toJson({ at, event: `node.${type}`, ...rest }))}\n`)
}

async function listening(host: string, port: number, start: () => Promise<Keeper>): Promise<Keeper> {
  try {
    return await start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EADDRNOTAVAIL' && code !== 'EACCES' && code !== 'ENOTFOUND')
      throw error
    throw new CommandError({
      code: 'cli/cannot-listen',
      message: `The keeper cannot listen at ${host}, port ${port}.`,
      fix:
        code === 'EADDRINUSE'
          ? 'something else does, maybe a keeper that runs already; or choose another: --port <port>'
          : 'name an address of this machine: --host 127.0.0.1, or 0.0.0.0 for all',
      details: { host, port, system: code },
      cause: error,
    })
  }
}

function unnamedError(session: Session, id: number, key: `0x${string}`): CommandError {
  return new CommandError({
    code: 'cli/node-not-set',
    message: `The key of this folder, ${key}, is not the one of member ${id}’s node.`,
    fix: `name it first: watt people node set --url <url>${rpcFlag(session)}`,
    ending: 'refused',
    details: { id, key },
  })
}
