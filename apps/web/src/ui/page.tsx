import { useEffect, type ReactNode } from 'react'

/** The frame of a screen: its one `h1`, the title of the tab, and room for actions beside it. */
export function Page({
  title,
  tabTitle = title,
  lead,
  actions,
  children,
}: {
  readonly title: string
  /** Where the tab needs more words than the heading: "Block 1,204". */
  readonly tabTitle?: string
  /** One sentence under the heading. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  useEffect(() => {
    document.title = `${tabTitle} · Watt`
  }, [tabTitle])
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-6 lg:px-8">
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {lead !== undefined && <div className="mt-1 max-w-prose text-quiet">{lead}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A part of a screen under a heading of its own. */
export function Section({
  title,
  hint,
  actions,
  children,
}: {
  readonly title: string
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <div>
          <h2 className="text-lg font-semibold">{title}</h2>
          {hint !== undefined && <div className="max-w-prose text-sm text-quiet">{hint}</div>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** A surface that holds one thing. */
export function Card({
  children,
  className = '',
}: {
  readonly children: ReactNode
  readonly className?: string
}) {
  return <div className={`card min-w-0 p-4 ${className}`}>{children}</div>
}
