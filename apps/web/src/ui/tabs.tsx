import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab = { readonly id: string; readonly label: string; readonly content: ReactNode }

/** Views of one thing. The chosen one is the caller's, so that it can live in the address. */
export function Tabs({
  label,
  tabs,
  chosen,
  onChoose,
}: {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}) {
  return (
    <Base.Root
      value={chosen}
      onValueChange={(id) => onChoose(String(id))}
      className="flex min-w-0 flex-col gap-4"
    >
      <Base.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, label: name }) => (
          <Base.Tab
            key={id}
            value={id}
            className="-mb-px min-h-11 shrink-0 border-b-2 border-transparent px-3 font-medium text-quiet hover:text-text data-[active]:border-accent data-[active]:text-text"
          >
            {name}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className="min-w-0">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
