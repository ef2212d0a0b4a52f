/**
 * A look at flooded messages before the library counts them as seen.
 *
 * It remembers a message before it asks what to make of it, and tells other peers not to send it. What is dropped unread after
 * that is not heard from anybody for a while, so that a peer in debt could silence whatever it passes on first. The
 * library has no place for an earlier look: this one stands before a method of its pinned version, and says so when that is gone.
 * @module
 */
import type { PeerId } from '@libp2p/interface'
import type { GossipSub } from '@libp2p/gossipsub'

type Message = { readonly topic: string; readonly data?: Uint8Array }
type Receiver = { handleReceivedMessage?: (from: PeerId, message: Message) => Promise<void> }

/** @param enter - Lets a message in (topic by its name on the wire) and gives what ends the look; undefined: it is dropped. */
export function lookFirst(
  flood: GossipSub,
  enter: (peer: string, topic: string, bytes: number) => (() => void) | undefined,
): void {
  const receiver = flood as unknown as Receiver
  const receive = receiver.handleReceivedMessage?.bind(flood)
  if (receive === undefined) throw new Error('This version of the flood takes messages in some other way.')
  receiver.handleReceivedMessage = async (from, message) => {
    const leave = enter(from.toString(), message.topic, message.data?.length ?? 0)
    if (leave === undefined) return
    try {
      await receive(from, message)
    } finally {
      leave()
    }
  }
}
