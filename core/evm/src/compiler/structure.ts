/**
 * Brings blocks into the shape that WebAssembly wants: loops and blocks that lie inside of each other.
 *
 * Everything stands in one outer loop, the switch, from where a frame enters: at its start, behind calls, and where loops
 * begin, since it looks up there. A jump back to a block that does not dominate it goes by the switch as well, so any code
 * has this shape.
 * @see Ramsey, "Beyond Relooper" (2022), on dominator trees; Cooper, Harvey and Kennedy (2001) on finding them
 * @module
 */
import { successors, type Block } from './flow.ts'
import { depthMax } from './limits.ts'

export type Structure = {
  /** Blocks that can be entered, by their number for the switch. */
  readonly entries: readonly Block[]
  /** Blocks to which more than one way leads. */
  readonly merged: readonly Block[]
  /** What is to be written inside of a block, in the order of the code; inside of the switch for undefined. */
  readonly inner: (block: Block | undefined) => readonly Block[]
  /** Whether a jump goes back, so that the frame may look up there. */
  readonly isLoop: (block: Block) => boolean
  /** How to get from one to the other. */
  readonly way: (from: Block, to: Block) => 'inside' | 'forward' | 'back' | 'switch'
}

type Node = {
  readonly block: Block | undefined
  /** In reverse postorder; the switch is 0. */
  order: number
  parent: Node | undefined
  depth: number
  readonly children: Node[]
  /** Of edges that lead forward. */
  incoming: number
}

export function structureOf(blocks: readonly Block[]): Structure {
  const entries = new Set<Block>()
  const [first] = blocks
  if (first !== undefined) entries.add(first)
  for (const { ending } of blocks) {
    if (ending.type === 'asked' && ending.resumed !== undefined) entries.add(ending.resumed)
  }
  for (;;) {
    const graph = new Graph(entries)
    const more = [...graph.loops, ...graph.deep()].filter((block) => !entries.has(block))
    if (more.length === 0) return graph.structure([...entries])
    for (const block of more) entries.add(block)
  }
}

class Graph {
  /** Where jumps back lead. */
  readonly loops = new Set<Block>()
  readonly #nodes = new Map<Block, Node>()
  readonly #order: Node[] = []
  readonly #root: Node

  constructor(entries: ReadonlySet<Block>) {
    this.#root = nodeOf(undefined)
    this.#sort(entries)
    this.#dominate(entries)
  }

  structure(entries: readonly Block[]): Structure {
    const entered = new Set(entries)
    const isPlaced = ({ block, incoming }: Node): boolean =>
      incoming > 1 || (block !== undefined && entered.has(block))
    return {
      entries,
      merged: this.#order.filter(isPlaced).flatMap((node) => node.block ?? []),
      isLoop: (block) => this.loops.has(block),
      inner: (block) =>
        (block === undefined ? this.#root : this.#node(block)).children
          .filter(isPlaced)
          .toSorted((a, b) => a.order - b.order)
          .flatMap((node) => node.block ?? []),
      way: (from, to) => {
        const [source, target] = [this.#node(from), this.#node(to)]
        if (target.order > source.order) return isPlaced(target) ? 'forward' : 'inside'
        return dominates(target, source) ? 'back' : 'switch'
      },
    }
  }

  /** Blocks that lie too deep inside of others. */
  deep(): Block[] {
    return this.#order.flatMap(({ block, depth }) =>
      block !== undefined && depth > 1 && depth % depthMax === 0 ? [block] : [],
    )
  }

  #node(block: Block): Node {
    const node = this.#nodes.get(block)
    if (node === undefined) throw new Error(`No way leads to the block at ${block.at}.`)
    return node
  }

  /** Reverse postorder, on a stack of our own. */
  #sort(entries: ReadonlySet<Block>): void {
    const postorder: Node[] = []
    const open = [{ node: this.#root, rest: [...entries].toReversed() }]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const block = top.rest.pop()
      if (block === undefined) {
        postorder.push(top.node)
        open.pop()
      } else if (!this.#nodes.has(block)) {
        const node = nodeOf(block)
        this.#nodes.set(block, node)
        open.push({ node, rest: [...successors(block)].toReversed() })
      }
    }
    for (const [index, node] of postorder.toReversed().entries()) {
      node.order = index
      this.#order.push(node)
    }
  }

  #dominate(entries: ReadonlySet<Block>): void {
    const incoming = new Map<Node, Node[]>(this.#order.map((node) => [node, []]))
    for (const node of this.#order) {
      for (const block of node.block === undefined ? entries : successors(node.block)) {
        const to = this.#node(block)
        incoming.get(to)?.push(node)
        if (to.order > node.order) to.incoming++
        else this.loops.add(block)
      }
    }
    // Jumps back change nothing that is dominated by where they lead; the others go by the switch, which is an edge already.
    for (const node of this.#order.slice(1)) {
      const before = (incoming.get(node) ?? []).filter(({ order }) => order < node.order)
      const parent = before.reduce(nearestCommon)
      node.parent = parent
      node.depth = parent.depth + 1
      parent.children.push(node)
    }
  }
}

function nodeOf(block: Block | undefined): Node {
  return { block, order: 0, parent: undefined, depth: 0, children: [], incoming: 0 }
}

function nearestCommon(a: Node, b: Node): Node {
  let [one, other] = [a, b]
  while (one !== other) {
    if (one.order > other.order) one = one.parent as Node
    else other = other.parent as Node
  }
  return one
}

function dominates(above: Node, below: Node): boolean {
  let node: Node | undefined = below
  while (node !== undefined && node.order > above.order) node = node.parent
  return node === above
}
