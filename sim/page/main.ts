/**
 * The page that shows a trace.
 * @module
 */
import { History } from '../src/viewer/history.ts'
import type { PackedTrace } from '../src/viewer/packed.ts'

const packedTrace = JSON.parse(document.getElementById('trace')!.textContent ?? '') as PackedTrace
const history = new History(packedTrace)
const list = document.createElement('ol')
for (let index = 0; index < Math.min(history.length, 500); index++) {
  const item = document.createElement('li')
  item.textContent = `${history.atMs[index]} node ${history.nodeAt(index)} ${history.typeAt(index)}`
  list.append(item)
}
document.getElementById('app')!.append(list)
