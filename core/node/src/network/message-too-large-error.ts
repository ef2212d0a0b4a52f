/**
 * A message beyond the bounds of the flood.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Topic } from '../types.ts'
import { messageBytesMax } from './limits.ts'

/** Thrown by `Network.publish` for a message that every peer would refuse. */
export class MessageTooLargeError extends WattError {
  readonly code = 'node/message-too-large'
  readonly topic: Topic
  readonly sizeBytes: number
  constructor(topic: Topic, sizeBytes: number) {
    super(
      `A message of ${sizeBytes} bytes is too large for ${topic}; at most ${messageBytesMax[topic]} are flooded.`,
    )
    this.topic = topic
    this.sizeBytes = sizeBytes
  }
}
