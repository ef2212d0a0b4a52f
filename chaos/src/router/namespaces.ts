/**
 * Network namespaces: each node has its own, with a TUN device to the router and a plain link to this process, so that
 * observing and loading a node does not suffer from what its links to other nodes suffer.
 * @module
 */
import { execute } from '../needs.ts'

export type Namespace = {
  readonly name: string
  /** Of the TUN device, as other nodes see it. */
  readonly address: string
  /** Of the plain link, as this process sees it. */
  readonly controlAddress: string
  readonly tun: string
}

const prefix = 'watt-chaos-'

/** What to call things: no two processes get the same names and control addresses. */
export function planNamespaces(count: number): readonly Namespace[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `${prefix}${process.pid}-${at}`,
    address: `10.231.0.${at + 1}`,
    controlAddress: `10.232.${process.pid % 256}.${4 * at + 2}`,
    tun: `wt${process.pid}-${at}`,
  }))
}

/** Makes a namespace around a TUN device that exists. */
export async function makeNamespace({ name, address, controlAddress, tun }: Namespace): Promise<void> {
  const outer = outerLink(name)
  const inner = tun.replace('wt', 'wi')
  const ours = controlAddress.replace(/\d+$/, (last) => `${Number(last) - 1}`)
  await ip('netns', 'add', name)
  await ip('link', 'set', tun, 'netns', name)
  await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name)
  await ip('addr', 'add', `${ours}/30`, 'dev', outer)
  await ip('link', 'set', outer, 'up')
  await ip('-n', name, 'addr', 'add', `${controlAddress}/30`, 'dev', inner)
  await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', tun)
  for (const link of ['lo', inner, tun]) await ip('-n', name, 'link', 'set', link, 'up')
}

/** Removes a namespace and the link into it: the kernel takes its time to do so by itself. */
export async function removeNamespace(name: string): Promise<void> {
  await ip('link', 'del', outerLink(name)).catch(() => undefined)
  await ip('netns', 'del', name).catch(() => undefined)
}

/** The end that this process holds of the plain link into a namespace. */
function outerLink(name: string): string {
  return name.replace(prefix, 'wo')
}

/** Removes what processes left that did not end in good order. */
export async function sweepNamespaces(): Promise<void> {
  const { stdout } = await execute('ip', ['netns', 'list'])
  for (const line of stdout.split('\n')) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(line)?.[1]
    if (pid !== undefined && !exists(Number(pid))) await removeNamespace(line.split(' ')[0] as string)
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function ip(...words: readonly string[]): Promise<void> {
  await execute('ip', words)
}
