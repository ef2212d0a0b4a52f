/**
 * The areas of the app, in the order of the menu. The first four stand in the bottom bar of a phone, the rest under
 * More. Names and descriptions are in the `shell` messages under `areas.<id>`.
 * @module
 */
import type { LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import {
  BlocksIcon,
  ConsensusIcon,
  EnergyIcon,
  GovernanceIcon,
  HomeIcon,
  NodeIcon,
  PresenceIcon,
  SettingsIcon,
  StorageIcon,
  WalletIcon,
} from '../ui/icons.tsx'

export type Area = {
  readonly id:
    | 'home'
    | 'wallet'
    | 'presence'
    | 'energy'
    | 'storage'
    | 'governance'
    | 'explorer'
    | 'consensus'
    | 'node'
    | 'settings'
  readonly to: NonNullable<LinkProps['to']>
  readonly icon: (props: { readonly className?: string }) => ReactNode
}

export const areas: readonly Area[] = [
  { id: 'home', to: '/', icon: HomeIcon },
  { id: 'wallet', to: '/wallet', icon: WalletIcon },
  { id: 'presence', to: '/presence', icon: PresenceIcon },
  { id: 'storage', to: '/storage', icon: StorageIcon },
  { id: 'energy', to: '/energy', icon: EnergyIcon },
  { id: 'governance', to: '/governance', icon: GovernanceIcon },
  { id: 'explorer', to: '/blocks', icon: BlocksIcon },
  { id: 'consensus', to: '/consensus', icon: ConsensusIcon },
  { id: 'node', to: '/node', icon: NodeIcon },
  { id: 'settings', to: '/settings', icon: SettingsIcon },
]
