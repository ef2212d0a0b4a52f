/**
 * The branches of a Solidity file: each outcome of each condition that decides where the code goes on.
 *
 * A condition is what an `if`, a loop, a `?:`, a `require` or an `assert` asks, taken apart at `&&`, `||` and `!`, and
 * what stands left of any other `&&` or `||`. Who has seen every condition both true and false has taken every branch,
 * also the one that an `if` without `else` only implies.
 * @module
 */
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'

/** Where a condition stands, in bytes of the file. */
export type Condition = { readonly start: number; readonly end: number }

type Node = { readonly nodeType: string; readonly src: string; readonly [field: string]: unknown }
type Parsed = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly sources: Record<string, { readonly ast: Node }>
}

const require = createRequire(import.meta.url)

/** In the order of the file; outer ones before those inside. */
export function conditionsOf(text: string): Condition[] {
  const found = new Map<string, Condition>()
  for (const node of nodesOf(parse(text)))
    for (const { src } of decidedBy(node).flatMap(partsOf)) {
      const [start = 0, length = 0] = src.split(':').map(Number)
      found.set(src, { start, end: start + length })
    }
  return [...found.values()].toSorted((a, b) => a.start - b.start || b.end - a.end)
}

/**
 * The file with each condition reporting its outcome to Hardhat’s counter of statements. Lines stay as they are.
 * @param name - Of the file; makes the reports its own.
 */
export function countBranches(name: string, text: string): string {
  const conditions = conditionsOf(text)
  if (conditions.length === 0) return text
  const counter = `__branch_${tagsOf(name, -1)[0]}`
  const insertions = [
    ...conditions.map(({ start, end }) => ({ at: start, rank: -end, words: `${counter}(` })),
    ...conditions.map(({ start, end }, index) => ({
      at: end,
      rank: -start,
      words: `, 0x${tagsOf(name, index)[0]})`,
    })),
  ].toSorted((a, b) => a.at - b.at || a.rank - b.rank)
  const bytes = Buffer.from(text)
  const ends = [0, ...insertions.map(({ at }) => at), bytes.length]
  const counted = ends
    .slice(1)
    .map((end, i) => bytes.toString('utf8', ends[i], end) + (insertions[i]?.words ?? ''))
  return `${counted.join('')}
function ${counter}(bool outcome, uint256 tag) pure returns (bool) {
    __NomicFoundationCoverage.sendHit(outcome ? tag : ~tag);
    return outcome;
}
`
}

/** What is reported when the condition is true, and when it is false: 32 bytes each, the second the complement. */
export function tagsOf(name: string, index: number): readonly [string, string] {
  const tag = createHash('sha256').update(`${name} ${index}`).digest('hex')
  const complement = BigInt(`0x${tag}`) ^ ((1n << 256n) - 1n)
  return [tag, complement.toString(16).padStart(64, '0')]
}

/** The Boolean expressions whose outcome decides what this node does next. */
function decidedBy(node: Node): Node[] {
  switch (node.nodeType) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'Conditional':
      return isNode(node['condition']) ? [node['condition']] : []
    case 'BinaryOperation':
      return isLogic(node) ? [node['leftExpression'] as Node] : []
    case 'FunctionCall': {
      const { name } = node['expression'] as Node
      return name === 'require' || name === 'assert' ? [(node['arguments'] as Node[])[0]!] : []
    }
    default:
      return []
  }
}

/** A Boolean expression, taken apart at `&&`, `||`, `!` and brackets; literals decide nothing. */
function partsOf(node: Node): Node[] {
  if (node.nodeType === 'Literal') return []
  if (isLogic(node))
    return [node['leftExpression'], node['rightExpression']].flatMap((it) => partsOf(it as Node))
  if (node.nodeType === 'UnaryOperation' && node['operator'] === '!')
    return partsOf(node['subExpression'] as Node)
  if (node.nodeType === 'TupleExpression') return (node['components'] as Node[]).flatMap(partsOf)
  return [node]
}

function isLogic(node: Node): boolean {
  return node.nodeType === 'BinaryOperation' && (node['operator'] === '&&' || node['operator'] === '||')
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return
  if (isNode(value)) yield value
  for (const part of Object.values(value)) yield* nodesOf(part)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'nodeType' in value
}

function parse(text: string): Node {
  const solc = require('solc') as { compile: (input: string, callbacks: object) => string }
  const input = {
    language: 'Solidity',
    sources: { file: { content: text } },
    settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } },
  }
  const nothing = { import: () => ({ contents: '' }) } // what is imported has files of its own
  const { errors, sources } = JSON.parse(solc.compile(JSON.stringify(input), nothing)) as Parsed
  const error = errors?.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw new SyntaxError(error.formattedMessage)
  return sources['file']!.ast
}
