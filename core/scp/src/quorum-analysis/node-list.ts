/**
 * Reads the node and organisation lists that network crawlers of the Stellar world publish ("stellarbeat" JSON).
 * Only what the analysis needs is read; the rest of each record is ignored.
 * @module
 */
import { WattError } from '@watt/errors'
import type { QuorumSet } from '../types.ts'
import type { AnalysisNode } from './model.ts'

const nodesMax = 10_000
const depthMax = 8

/**
 * Reads a parsed node list: an array of `{ publicKey, name?, organizationId?, quorumSet? }`.
 * @throws {NodeListError} It is no such list, too long or too deep; the message names the place.
 */
export function readNodeList(json: unknown): readonly AnalysisNode[] {
  const list = Array.isArray(json) ? json : fieldOf(json, 'nodes')
  if (!Array.isArray(list)) throw new NodeListError('$', 'an array of nodes, or an object with `nodes`')
  if (list.length > nodesMax) throw new NodeListError('$', `at most ${nodesMax} nodes`)
  const seen = new Set<string>()
  return list.map((entry: unknown, index) => {
    const node = readNode(entry, `$[${index}]`)
    if (seen.has(node.id)) throw new NodeListError(`$[${index}].publicKey`, 'a key that no earlier node has')
    seen.add(node.id)
    return node
  })
}

/**
 * Names each node's organisation after a parsed organisation list: an array of `{ name, validators }`.
 * @throws {NodeListError}
 */
export function readOrganisationList(json: unknown, nodes: readonly AnalysisNode[]): readonly AnalysisNode[] {
  if (!Array.isArray(json)) throw new NodeListError('$', 'an array of organisations')
  const organisationOf = new Map<string, string>()
  json.forEach((entry: unknown, index) => {
    const name = fieldOf(entry, 'name')
    const validators = fieldOf(entry, 'validators')
    if (typeof name !== 'string') throw new NodeListError(`$[${index}].name`, 'a text')
    if (!isTexts(validators)) throw new NodeListError(`$[${index}].validators`, 'an array of public keys')
    for (const id of validators) organisationOf.set(id, name)
  })
  return nodes.map((node) => {
    const organisation = organisationOf.get(node.id)
    return organisation === undefined ? node : { ...node, organisation }
  })
}

function readNode(entry: unknown, path: string): AnalysisNode {
  const id = fieldOf(entry, 'publicKey')
  if (typeof id !== 'string' || id === '') throw new NodeListError(`${path}.publicKey`, 'a text')
  const name = fieldOf(entry, 'name')
  const organisation = fieldOf(entry, 'organizationId') ?? fieldOf(entry, 'organisation')
  const quorumSet = fieldOf(entry, 'quorumSet')
  return {
    id,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof organisation === 'string' ? { organisation } : {}),
    ...(quorumSet === undefined || quorumSet === null
      ? {}
      : { quorumSet: readSet(quorumSet, `${path}.quorumSet`, 0) }),
  }
}

function readSet(json: unknown, path: string, depth: number): QuorumSet {
  if (depth > depthMax) throw new NodeListError(path, `at most ${depthMax} levels`)
  const threshold = fieldOf(json, 'threshold')
  const validators = fieldOf(json, 'validators') ?? []
  const inner = fieldOf(json, 'innerQuorumSets') ?? fieldOf(json, 'innerSets') ?? []
  if (typeof threshold !== 'number' || threshold < 0)
    throw new NodeListError(`${path}.threshold`, 'a number from 0')
  if (!isTexts(validators)) throw new NodeListError(`${path}.validators`, 'an array of public keys')
  if (!Array.isArray(inner)) throw new NodeListError(`${path}.innerQuorumSets`, 'an array of quorum sets')
  return {
    // A threshold of 0 would make everyone a quorum alone; crawlers write it for sets they never saw.
    threshold: threshold === 0 ? Number.MAX_SAFE_INTEGER : threshold,
    validators: [...new Set(validators)],
    innerSets: inner.map((it: unknown, index) => readSet(it, `${path}.innerQuorumSets[${index}]`, depth + 1)),
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string')
}

function fieldOf(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined
  return (json as Record<string, unknown>)[name]
}

/** Thrown for a list that cannot be read. */
export class NodeListError extends WattError {
  readonly code = 'scp/node-list'
  readonly path: string
  readonly expected: string
  constructor(path: string, expected: string) {
    super(`The node list is not readable at ${path}: expected ${expected}.`)
    this.path = path
    this.expected = expected
  }
}
