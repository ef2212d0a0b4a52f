/**
 * A network with something between it and the node.
 * @module
 */
import type { Network } from '@watt/node'

/** Everything goes to `inner` but what `changes` does itself. */
export function wrapNetwork(inner: Network, changes: Partial<Network>): Network {
  return {
    peerId: inner.peerId,
    start: () => inner.start(),
    stop: () => inner.stop(),
    addresses: () => inner.addresses(),
    peers: () => inner.peers(),
    publish: (topic, message) => inner.publish(topic, message),
    onMessage: (topic, handler) => inner.onMessage(topic, handler),
    ask: (peer, question, body) => inner.ask(peer, question, body),
    onQuestion: (question, handler) => inner.onQuestion(question, handler),
    onPeer: (handler) => inner.onPeer(handler),
    penalize: (peer, reason) => inner.penalize(peer, reason),
    charge: (peer, uselessBytes) => inner.charge(peer, uselessBytes),
    ...changes,
  }
}
