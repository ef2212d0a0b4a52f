/**
 * Why a question to a peer has no answer.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Question } from '../types.ts'

const explanations = {
  timeout: 'it did not answer in time',
  'unknown-peer': 'it is not connected',
  'too-large': 'the question or the answer is larger than allowed',
  'not-found': 'it does not know the answer',
  busy: 'it answers no more of our questions at the moment',
  failed: 'the connection broke or the answer was malformed',
} as const

/** Thrown by `Network.ask`. Ask another peer, or the same one later. */
export class PeerRequestError extends WattError {
  readonly code = 'node/peer-request'
  readonly peer: string
  readonly question: Question
  readonly reason: keyof typeof explanations
  constructor(peer: string, question: Question, reason: keyof typeof explanations) {
    super(`Peer ${peer} has no answer to "${question}": ${explanations[reason]}.`)
    this.peer = peer
    this.question = question
    this.reason = reason
  }
}
