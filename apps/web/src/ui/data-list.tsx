import type { ReactNode } from 'react'

export type Fact = { readonly label: ReactNode; readonly value: ReactNode; readonly hint?: ReactNode }

/** Facts about one thing, label beside value; on a phone, label above value. */
export function DataList({ facts }: { readonly facts: readonly (Fact | undefined)[] }) {
  return (
    <dl className="card divide-y divide-line">
      {facts.map(
        (fact, index) =>
          fact && (
            <div
              key={index}
              className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[minmax(9rem,14rem)_1fr]"
            >
              <dt className="text-sm text-quiet sm:pt-0.5">{fact.label}</dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                {fact.value}
                {fact.hint !== undefined && <div className="text-sm text-quiet">{fact.hint}</div>}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** Few figures side by side, large. An amount that is wider than its card breaks before its unit. */
export function Figures({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="flex flex-wrap gap-3">
      {facts.map((fact, index) => (
        <div key={index} className="card min-w-0 flex-[1_1_10rem] px-4 py-3">
          <dt className="text-sm text-quiet">{fact.label}</dt>
          <dd className="text-xl font-semibold [overflow-wrap:anywhere] [&_data]:whitespace-normal">
            {fact.value}
          </dd>
          {fact.hint !== undefined && <dd className="text-sm text-quiet">{fact.hint}</dd>}
        </div>
      ))}
    </dl>
  )
}
