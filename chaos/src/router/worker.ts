/**
 * The router: reads packets from every host's TUN device, and writes them to their destination's when the link between the
 * two says so. A thread of its own that waits for packets, so that a busy main thread adds no delay.
 * @module
 */
import { readSync, writeSync } from 'node:fs'
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { createRandom } from '../random.ts'
import { createDueQueue } from './due-queue.ts'
import { freshLink, goodLink, passLink, type Link, type LinkMemory } from './link.ts'
import { createPoll } from './tun.ts'

export type RouterData = {
  readonly seed: number
  /** The TUN file of each host; the last byte of its address is its index + 1. */
  readonly files: readonly number[]
  readonly port: MessagePort
}
/** Links by source and destination. */
export type RouterOrder = { readonly links: readonly (readonly Link[])[] } | 'stop'
/** Answer to each order but stop. */
export type RouterCounts = { readonly passed: number; readonly lost: number }

const packetBytesMax = 2_048
/** Packets taken from one device before the next one has its turn. */
const burst = 64
/** Orders are looked for at least this often. */
const ordersMs = 10

const { seed, files, port } = workerData as RouterData
const random = createRandom(seed)
const poll = createPoll(files)
const memories = files.map(() => files.map(freshLink))
const queue = createDueQueue<{ readonly to: number; readonly packet: Buffer }>()
const buffer = Buffer.alloc(packetBytesMax)
let links: readonly (readonly Link[])[] = files.map(() => files.map(() => goodLink))
let passed = 0
let lost = 0

for (let running = true; running;) {
  const nowMs = performance.now()
  const waitMs = Math.max(0, Math.min(ordersMs, (queue.nextMs ?? Infinity) - nowMs))
  for (const file of poll(waitMs)) takeIn(files.indexOf(file))
  deliver()
  for (let order = receive(); order !== undefined; order = receive()) {
    if (order === 'stop') running = false
    else {
      links = order.links
      port.postMessage({ passed, lost } satisfies RouterCounts)
    }
  }
}
port.close()

function receive(): RouterOrder | undefined {
  return (receiveMessageOnPort(port) as { readonly message: RouterOrder } | undefined)?.message
}

function takeIn(from: number): void {
  for (let count = 0; count < burst; count++) {
    const bytes = read(files[from] as number)
    if (bytes === 0) return
    const to = destination(bytes)
    if (to === undefined) continue
    const nowMs = performance.now()
    const link = links[from]?.[to] ?? goodLink
    const arrivals = passLink(link, memories[from]?.[to] as LinkMemory, random, { nowMs, bytes })
    if (arrivals.length === 0) lost += 1
    const packet = Buffer.from(buffer.subarray(0, bytes))
    for (const dueMs of arrivals) queue.put(dueMs, { to, packet })
  }
}

/** @returns 0 when nothing waits. */
function read(file: number): number {
  try {
    return readSync(file, buffer, 0, packetBytesMax, null)
  } catch {
    return 0
  }
}

/** The host that an IPv4 packet is for; undefined for anything else. */
function destination(bytes: number): number | undefined {
  if (bytes < 20 || (buffer[0] as number) >> 4 !== 4) return undefined
  const host = (buffer[19] as number) - 1
  return host < files.length ? host : undefined
}

function deliver(): void {
  for (let due = queue.take(performance.now()); due !== undefined; due = queue.take(performance.now())) {
    try {
      writeSync(files[due.to] as number, due.packet)
      passed += 1
    } catch {
      lost += 1 // Its receive buffer is full, or the device is down: what a wire would do.
    }
  }
}
