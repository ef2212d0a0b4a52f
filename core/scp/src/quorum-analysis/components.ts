/**
 * Strongly connected components of a directed graph, without recursion.
 * @see Tarjan, "Depth-first search and linear graph algorithms" (1972)
 * @module
 */

/**
 * @param ids - All vertices, in the order to visit them.
 * @param next - The vertices an id points to; they must be in `ids`.
 * @returns Components, each sorted as `ids` is.
 */
export function stronglyConnected(
  ids: readonly string[],
  next: (id: string) => readonly string[],
): string[][] {
  const position = new Map(ids.map((id, index) => [id, index]))
  const edges = ids.map((id) => [...new Set(next(id))].map((it) => position.get(it) as number))
  const order = ids.map(() => -1)
  const low = ids.map(() => 0)
  const onStack = ids.map(() => false)
  const stack: number[] = []
  const components: string[][] = []
  let counter = 0

  const enter = (vertex: number): { vertex: number; edge: number } => {
    order[vertex] = low[vertex] = counter
    counter += 1
    stack.push(vertex)
    onStack[vertex] = true
    return { vertex, edge: 0 }
  }
  const leave = (vertex: number): void => {
    if (low[vertex] !== order[vertex]) return
    const component: number[] = []
    for (let popped = -1; popped !== vertex;) {
      popped = stack.pop() as number
      onStack[popped] = false
      component.push(popped)
    }
    components.push(component.toSorted((a, b) => a - b).map((index) => ids[index] as string))
  }

  for (let root = 0; root < ids.length; root += 1) {
    if (order[root] !== -1) continue
    const path = [enter(root)]
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { vertex } = frame
      const target = edges[vertex]?.[frame.edge]
      frame.edge += 1
      if (target === undefined) {
        leave(vertex)
        path.pop()
        const parent = path.at(-1)
        if (parent) low[parent.vertex] = Math.min(low[parent.vertex] as number, low[vertex] as number)
      } else if (order[target] === -1) {
        path.push(enter(target))
      } else if (onStack[target]) {
        low[vertex] = Math.min(low[vertex] as number, order[target] as number)
      }
    }
  }
  return components
}
