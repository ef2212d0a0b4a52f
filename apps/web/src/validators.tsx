import type { NodeStanding } from '@watt/sdk'
import { whoIsPresent, type Picture } from './feed.ts'
import { age, short } from './format.ts'

const words: Record<NodeStanding, string> = {
  agree: 'agrees',
  delayed: 'behind',
  disagree: 'disagrees',
  missing: 'silent',
  noInfo: 'not heard yet',
}

/** Each validator of this node's quorum set, and where it stands in the current slot. */
export function Validators({ picture, nowMs }: { readonly picture: Picture; readonly nowMs: number }) {
  const consensus = picture.status?.consensus
  if (!consensus) return null
  const ids = Object.keys(consensus.quorum.nodes).toSorted((a, b) =>
    nameOf(consensus.names, a).localeCompare(nameOf(consensus.names, b), 'en', { numeric: true }),
  )
  const presentIds = whoIsPresent(picture)

  return (
    <section aria-labelledby="validators">
      <h2 id="validators">Validators</h2>
      <p className="hint">
        A block is decided when {consensus.quorumSet.threshold} of{' '}
        {consensus.quorumSet.validators.length + consensus.quorumSet.innerSets.length} agree, seen from{' '}
        {nameOf(consensus.names, consensus.nodeId)}.
      </p>
      <ul className="validators">
        {ids.map((id) => {
          const standing = consensus.quorum.nodes[id] ?? 'noInfo'
          const heardMs = consensus.lastHeardMs[id]
          const present = presentIds.has(id)
          return (
            <li key={id} className={present ? 'present' : 'absent'}>
              <span className="dot" aria-hidden="true" />
              <span className="name">{nameOf(consensus.names, id)}</span>
              <span className="standing">
                {present ? words.agree : words[standing]}
                {id !== consensus.nodeId && heardMs !== undefined && `, heard ${age(heardMs, nowMs)} ago`}
                {id === consensus.nodeId && ', this node'}
              </span>
              <code title={id}>{short(id, 8, 6)}</code>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The configured name, or the short id. */
export function nameOf(names: Readonly<Record<string, { readonly name: string }>>, id: string): string {
  return names[id]?.name ?? short(id, 8, 6)
}
