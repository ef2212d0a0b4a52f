/**
 * A small disk of its own: an image file on a loop device with ext4 on it. It can lose its power and get it back.
 *
 * A power cut is the file system's own shutdown call without a flush of its log: what was not synced is gone after the
 * next mount. Completed writes stay in order, which a real disk need not do; the simulated disk covers that.
 * @see Linux `fs/ext4/ext4.h`, `EXT4_IOC_SHUTDOWN`
 * @module
 */
import { closeSync, openSync } from 'node:fs'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { WattError } from '@watt/errors'
import { execute, program, root } from '../needs.ts'
import type { Need, ScenarioOptions } from '../scenario.ts'

export interface LoopDisk {
  /** Where it is mounted. */
  readonly path: string
  /** Writes down everything that is there so far. */
  sync(): Promise<void>
  /** From now on nothing reaches the disk; whoever uses it gets EIO. */
  cutPower(): void
  /** Mounts it again. Nobody may have files open on it. */
  restorePower(): Promise<void>
}

type Ioctl = (file: number, request: bigint, words: Uint8Array) => number
/** The part of `node:ffi` (Node 26) that is used; @types/node does not have it yet. */
type Ffi = {
  dlopen(
    path: string,
    definitions: { readonly ioctl: { readonly arguments: readonly string[]; readonly return: string } },
  ): { readonly functions: { readonly ioctl: Ioctl } }
}

/** `_IOR('X', 125, __u32)`; XFS has the same number for the same purpose. */
const shutdownRequest = 0x8004587dn
/** Little-endian 2: do not flush the log. */
const noLogFlush = Uint8Array.of(2, 0, 0, 0)
const unmountTries = 50

const ffi: Need = {
  name: 'ffi',
  probe: async () =>
    findIoctl() === undefined
      ? 'it needs node:ffi, which Node 26 has, to cut the power of a file system'
      : undefined,
}

const loopDevices: Need = {
  name: 'loop devices',
  probe: () =>
    execute('losetup', ['--find']).then(
      () => undefined,
      () => 'it needs a free loop device',
    ),
}

/** To mount an image. */
export const loopNeeds: readonly Need[] = [root, program('mkfs.ext4', '-V'), loopDevices]
/** To cut its power, too. */
export const powerNeeds: readonly Need[] = [...loopNeeds, ffi]

/**
 * Makes and mounts one; at the end of the scenario it is unmounted and its device freed.
 * @param path - Where to mount it; its image lies beside.
 */
export async function createLoopDisk(
  { onEnd }: Pick<ScenarioOptions, 'onEnd'>,
  path: string,
  sizeBytes: number,
): Promise<LoopDisk> {
  const image = `${path}.img`
  await mkdir(path, { recursive: true })
  await writeFile(image, '')
  await truncate(image, sizeBytes)
  await execute('mkfs.ext4', ['-q', '-F', '-m', '0', image])
  const device = (await execute('losetup', ['--find', '--show', image])).stdout.trim()
  let isMounted = false
  onEnd(async () => {
    if (isMounted) await unmount(path).catch(() => execute('umount', ['--lazy', path]))
    await execute('losetup', ['--detach', device])
  })
  const mount = async (): Promise<void> => {
    await execute('mount', [device, path])
    isMounted = true
  }
  await mount()
  return {
    path,
    sync: async () => void (await execute('sync', ['--file-system', path])),
    cutPower: () => shutDown(path),
    async restorePower() {
      await unmount(path)
      isMounted = false
      await mount()
    },
  }
}

/** The kernel may keep a process that was just killed for a moment, and with it the mount. */
async function unmount(path: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await execute('umount', [path])
      return
    } catch (error) {
      if (tries === unmountTries) throw error
      await sleep(100)
    }
  }
}

function shutDown(path: string): void {
  const file = openSync(path, 'r')
  try {
    if (findIoctl()?.(file, shutdownRequest, noLogFlush) !== 0) throw new PowerCutError(path)
  } finally {
    closeSync(file)
  }
}

/** @returns undefined when this Node has no `node:ffi`, or the C library is not found by its usual name. */
function findIoctl(): Ioctl | undefined {
  const ffi = process.getBuiltinModule('node:ffi') as Ffi | undefined
  try {
    return ffi?.dlopen('libc.so.6', {
      ioctl: { arguments: ['int32', 'uint64', 'buffer'], return: 'int32' },
    }).functions.ioctl
  } catch {
    return undefined
  }
}

/** Thrown when the kernel refuses to shut a file system down: the rig is broken, not what it tests. */
class PowerCutError extends WattError {
  readonly code = 'chaos/power-cut'
  constructor(path: string) {
    super(`The file system at ${path} could not be shut down.`)
  }
}
