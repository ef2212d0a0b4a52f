/**
 * TUN devices: a file from which a program reads the IP packets that the kernel sends into the device. The one system call
 * that Node has no function for, ioctl, goes through `node:ffi` (Node 26).
 * @see Linux `Documentation/networking/tuntap.rst`
 * @module
 */
import { closeSync, constants, openSync } from 'node:fs'
import { WattError } from '@watt/errors'

type NativeFunction = (...words: readonly (number | bigint | Uint8Array)[]) => number
/** The part of `node:ffi` that is used; @types/node does not have it yet. */
type Ffi = {
  dlopen(
    path: string,
    definitions: Readonly<Record<string, { readonly arguments: readonly string[]; readonly return: string }>>,
  ): { readonly functions: Readonly<Record<string, NativeFunction>> }
}

const device = '/dev/net/tun'
/** `TUNSETIFF`: makes the device, or attaches to it. */
const setInterface = 0x4004_54ca
/** `IFF_TUN | IFF_NO_PI`: IP packets, and nothing before them. */
const flags = 0x1001
/** `struct ifreq`: 16 bytes of name, then the flags. */
const requestBytes = 40
const nameBytes = 16
/** `struct pollfd`: the file, what to wait for, what happened. */
const pollBytes = 8
const readable = 1

/** @returns undefined when this Node has no `node:ffi`, or the C library is not found by its usual name. */
function loadLibc(): { readonly ioctl: NativeFunction; readonly poll: NativeFunction } | undefined {
  const ffi = process.getBuiltinModule('node:ffi') as Ffi | undefined
  try {
    const functions = ffi?.dlopen('libc.so.6', {
      ioctl: { arguments: ['int32', 'uint64', 'buffer'], return: 'int32' },
      poll: { arguments: ['buffer', 'uint64', 'int32'], return: 'int32' },
    }).functions
    const { ioctl, poll } = functions ?? {}
    return ioctl && poll && { ioctl, poll }
  } catch {
    return undefined
  }
}

/**
 * Makes a TUN device that lives until its file is closed.
 * @param name - Of the interface, at most 15 bytes.
 * @returns the file; reading never waits.
 * @throws {TunError}
 */
export function openTun(name: string): number {
  const libc = loadLibc()
  if (libc === undefined) throw new TunError('this Node has no node:ffi')
  const file = openSync(device, constants.O_RDWR | constants.O_NONBLOCK)
  const request = Buffer.alloc(requestBytes)
  request.write(name.slice(0, nameBytes - 1), 'latin1')
  request.writeUInt16LE(flags, nameBytes)
  if (libc.ioctl(file, BigInt(setInterface), request) === 0) return file
  closeSync(file)
  throw new TunError(`the kernel refuses the device ${name}`)
}

/** Waits for packets on any of the files. @returns a function of a time limit, ms, that gives the files with packets. */
export function createPoll(files: readonly number[]): (limitMs: number) => readonly number[] {
  const libc = loadLibc()
  if (libc === undefined) throw new TunError('this Node has no node:ffi')
  const request = Buffer.alloc(files.length * pollBytes)
  for (const [at, file] of files.entries()) {
    request.writeInt32LE(file, at * pollBytes)
    request.writeInt16LE(readable, at * pollBytes + 4)
  }
  return (limitMs) => {
    libc.poll(request, BigInt(files.length), Math.ceil(limitMs))
    return files.filter((_, at) => (request.readInt16LE(at * pollBytes + 6) & readable) !== 0)
  }
}

/** Why this process cannot make a TUN device; undefined when it can. */
export function whyNoTun(): string | undefined {
  try {
    closeSync(openTun('wattprobe'))
    return undefined
  } catch (error) {
    return `no TUN devices: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Thrown when a TUN device cannot be made. */
class TunError extends WattError {
  readonly code = 'chaos/tun'
  constructor(reason: string) {
    super(`A TUN device cannot be made: ${reason}.`)
  }
}
