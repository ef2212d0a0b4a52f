/**
 * Every address of the app. One line per route: path, the message areas it speaks with, its page, fetched when first
 * opened, and what it reads behind the `?`.
 * @module
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type ErrorComponentProps,
} from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { HomePage } from '../home/home-page.tsx'
import type { MessageArea } from '../i18n/messages.ts'
import { loadMessages } from '../i18n/store.ts'
import { BrokenPage } from './broken-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import {
  nothing,
  readBy,
  readCursor,
  readFrom,
  readTokenList,
  readInviter,
  readPayee,
  readTab,
} from './search-params.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: Broken,
})

const routeTree = root.addChildren([
  // Most visits begin here, and its parts are those of every screen: it comes with the frame.
  page('/', ['home'], () => Promise.resolve(HomePage)),
  page(
    '/blocks',
    ['explorer'],
    () => import('../explorer/blocks-page.tsx').then((it) => it.BlocksPage),
    readFrom,
  ),
  page('/block/$id', ['explorer'], () => import('../explorer/block-page.tsx').then((it) => it.BlockPage)),
  page('/txs', ['explorer'], () => import('../explorer/txs-page.tsx').then((it) => it.TxsPage), readFrom),
  page('/tx/$hash', ['explorer'], () => import('../explorer/tx-page.tsx').then((it) => it.TxPage)),
  page(
    '/address/$address',
    ['explorer'],
    () => import('../explorer/address-page.tsx').then((it) => it.AddressPage),
    readCursor,
  ),
  page(
    '/charts',
    ['explorer'],
    () => import('../explorer/charts-page.tsx').then((it) => it.ChartsPage),
    readBy,
  ),
  page(
    '/tokens',
    ['explorer'],
    () => import('../explorer/tokens-page.tsx').then((it) => it.TokensPage),
    readCursor,
  ),
  page(
    '/token/$address',
    ['explorer'],
    () => import('../explorer/token-page.tsx').then((it) => it.TokenPage),
    readTokenList,
  ),
  page('/consensus', ['consensus'], () =>
    import('../consensus/consensus-page.tsx').then((it) => it.ConsensusPage),
  ),
  page('/consensus/slot/$n', ['consensus'], () =>
    import('../consensus/slot-page.tsx').then((it) => it.SlotPage),
  ),
  page('/energy', ['energy'], () => import('../energy/energy-page.tsx').then((it) => it.EnergyPage)),
  page('/energy/oracle', ['energy'], () => import('../energy/oracle-page.tsx').then((it) => it.OraclePage)),
  page('/energy/oracle/$round', ['energy'], () =>
    import('../energy/round-page.tsx').then((it) => it.RoundPage),
  ),
  page('/energy/green', ['energy', 'sign'], () =>
    import('../energy/green-page.tsx').then((it) => it.GreenPage),
  ),
  page('/energy/stake', ['energy', 'sign'], () =>
    import('../energy/stake-page.tsx').then((it) => it.StakePage),
  ),
  page(
    '/energy/$region',
    ['energy', 'sign'],
    () => import('../energy/region-page.tsx').then((it) => it.RegionPage),
    readTab,
  ),
  page(
    '/presence',
    ['presence', 'sign'],
    () => import('../presence/presence-page.tsx').then((it) => it.PresencePage),
    readInviter,
  ),
  page('/wallet', ['wallet', 'sign'], () => import('../wallet/wallet-page.tsx').then((it) => it.WalletPage)),
  page('/wallet/create', ['wallet', 'sign'], () =>
    import('../wallet/create-page.tsx').then((it) => it.CreatePage),
  ),
  page('/wallet/passkey', ['wallet', 'sign', 'smart'], () =>
    import('../wallet/passkey-page.tsx').then((it) => it.PasskeyPage),
  ),
  page('/wallet/signers', ['wallet', 'sign', 'smart'], () =>
    import('../wallet/signers-page.tsx').then((it) => it.SignersPage),
  ),
  page('/wallet/import', ['wallet', 'sign'], () =>
    import('../wallet/import-page.tsx').then((it) => it.ImportPage),
  ),
  page(
    '/wallet/send',
    ['wallet', 'sign'],
    () => import('../wallet/send-page.tsx').then((it) => it.SendPage),
    readPayee,
  ),
  page('/wallet/receive', ['wallet', 'sign'], () =>
    import('../wallet/receive-page.tsx').then((it) => it.ReceivePage),
  ),
  page('/wallet/activity', ['wallet', 'sign'], () =>
    import('../wallet/activity-page.tsx').then((it) => it.ActivityPage),
  ),
  page('/wallet/approvals', ['wallet', 'sign'], () =>
    import('../wallet/approvals-page.tsx').then((it) => it.ApprovalsPage),
  ),
  page('/wallet/accounts', ['wallet', 'sign'], () =>
    import('../wallet/accounts-page.tsx').then((it) => it.AccountsPage),
  ),
  page('/wallet/sign', ['wallet', 'sign'], () => import('../wallet/sign-page.tsx').then((it) => it.SignPage)),
  page('/wallet/backup', ['wallet', 'sign'], () =>
    import('../wallet/backup-page.tsx').then((it) => it.BackupPage),
  ),
  page('/node', ['node'], () => import('../node/node-page.tsx').then((it) => it.NodePage)),
  page('/settings', ['settings', 'sign'], () =>
    import('../settings/settings-page.tsx').then((it) => it.SettingsPage),
  ),
  page('/storage/open', ['storage'], () => import('../storage/open-page.tsx').then((it) => it.OpenPage)),
  page('/storage', ['storage', 'sign'], () => import('../storage/files-page.tsx').then((it) => it.FilesPage)),
  page('/storage/upload', ['storage', 'sign'], () =>
    import('../storage/upload/upload-page.tsx').then((it) => it.UploadPage),
  ),
  page('/storage/providers', ['storage'], () =>
    import('../storage/providers-page.tsx').then((it) => it.ProvidersPage),
  ),
  page('/storage/file/$order', ['storage', 'sign'], () =>
    import('../storage/file-page.tsx').then((it) => it.FilePage),
  ),
  page('/governance', ['governance', 'sign'], () =>
    import('../governance/governance-page.tsx').then((it) => it.GovernancePage),
  ),
  page('/proposal/new', ['governance', 'sign'], () =>
    import('../governance/new-proposal-page.tsx').then((it) => it.NewProposalPage),
  ),
  page('/proposal/$id', ['governance', 'sign'], () =>
    import('../governance/proposal-page.tsx').then((it) => it.ProposalPage),
  ),
  page('/parameters', ['governance'], () =>
    import('../governance/parameters-page.tsx').then((it) => it.ParametersPage),
  ),
])

function Broken({ error, reset }: ErrorComponentProps) {
  return <BrokenPage error={error} onRetry={reset} />
}

/** @param load - Typed loosely: a page's type may depend on the routes, and must not turn around to itself. */
function page<const PATH extends string, SEARCH extends object = object>(
  path: PATH,
  speaks: readonly MessageArea[],
  load: () => Promise<unknown>,
  validateSearch: (search: Record<string, unknown>) => SEARCH = nothing as () => SEARCH,
) {
  return createRoute({
    getParentRoute: () => root,
    path,
    validateSearch,
    loader: () => loadMessages(speaks),
    component: lazyRouteComponent(async () => ({ default: (await load()) as ComponentType })),
  })
}

export type AppRouter = ReturnType<typeof makeRouter>

export function makeRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultPreloadDelay: 100,
    scrollRestoration: true,
    // Within the frame: menu and search go on working.
    defaultErrorComponent: Broken,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}
