/**
 * Hosts with bad links between them: a namespace for each, and a router whose links a scenario changes at run time.
 * @module
 */
import { closeSync } from 'node:fs'
import { MessageChannel, Worker } from 'node:worker_threads'
import { program, root } from '../needs.ts'
import type { Place } from '../network/place.ts'
import type { Need, ScenarioOptions } from '../scenario.ts'
import { goodLink, type Link } from './link.ts'
import { makeNamespace, planNamespaces, removeNamespace, sweepNamespaces } from './namespaces.ts'
import { openTun, whyNoTun } from './tun.ts'
import type { RouterCounts, RouterData, RouterOrder } from './worker.ts'

export interface Router {
  /** Where nodes live, one a host. */
  readonly places: readonly Place[]
  /** Sets every link, by the indices of its ends; what is left out is as a good link has it. In force when it resolves. */
  setLinks(linkOf: (from: number, to: number) => Partial<Link>): Promise<RouterCounts>
}

/** What a router needs of the machine. */
export const routerNeeds: readonly Need[] = [
  root,
  program('ip', '-V'),
  { name: 'TUN', probe: async () => whyNoTun() },
]

const p2pPort = 30_333
const rpcPort = 8_545

/** Makes the hosts; everything is removed at the end of the scenario. */
export async function startRouter({ seed, onEnd }: ScenarioOptions, count: number): Promise<Router> {
  await sweepNamespaces()
  const hosts = planNamespaces(count)
  const files: number[] = []
  onEnd(async () => {
    for (const { name } of hosts) await removeNamespace(name)
    for (const file of files) closeSync(file)
  })
  for (const { tun } of hosts) files.push(openTun(tun))
  await Promise.all(hosts.map(makeNamespace))

  const { port1: port, port2: theirs } = new MessageChannel()
  const workerData: RouterData = { seed, files, port: theirs }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, transferList: [theirs] })
  const failed = new Promise<never>((_, reject) => worker.once('error', reject))
  failed.catch(() => undefined)
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  onEnd(async () => {
    port.postMessage('stop' satisfies RouterOrder)
    await ended
    port.close()
  })

  return {
    places: hosts.map(({ name, address, controlAddress }) => ({
      listen: `/ip4/${address}/tcp/${p2pPort}`,
      rpcHost: controlAddress,
      rpcPort,
      enter: ['ip', 'netns', 'exec', name],
    })),
    async setLinks(linkOf) {
      const links = hosts.map((_, from) =>
        hosts.map((__, to): Link => ({ ...goodLink, ...linkOf(from, to) })),
      )
      const answer = new Promise<RouterCounts>((resolve) => port.once('message', resolve))
      port.postMessage({ links } satisfies RouterOrder)
      return Promise.race([answer, failed])
    },
  }
}
