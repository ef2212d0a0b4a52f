/** Icons as paths of our own on a 24 px grid; all decorative, the text beside them says it. */
import type { ReactNode } from 'react'

function icon(paths: ReactNode) {
  return function Icon({ className = 'size-5' }: { readonly className?: string }) {
    return (
      <svg
        viewBox="0 0 24 24"
        className={`shrink-0 ${className}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {paths}
      </svg>
    )
  }
}

export const HomeIcon = icon(<path d="M4 11.5 12 4l8 7.5M6 10v10h4v-6h4v6h4V10" />)
export const BlocksIcon = icon(<path d="M12 3 20 7.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9" />)
export const ConsensusIcon = icon(
  <>
    <circle cx="12" cy="5" r="2.2" />
    <circle cx="5" cy="18" r="2.2" />
    <circle cx="19" cy="18" r="2.2" />
    <path d="M11 7 6 16M13 7l5 9M7.2 18h9.6" />
  </>,
)
export const WalletIcon = icon(
  <path d="M4 7.5h14a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zm0 0A2 2 0 0 1 6 5h10v2.5M16 13.7h.1" />,
)
export const PresenceIcon = icon(
  <>
    <rect x="4" y="5.5" width="16" height="15" rx="2" />
    <path d="M4 10h16M8.5 3.5v4M15.5 3.5v4M9 15l2.2 2.2L15.5 13" />
  </>,
)
export const EnergyIcon = icon(<path d="M13 3 5.5 13.5h5L11 21l7.5-10.5h-5z" />)
export const StorageIcon = icon(
  <>
    <ellipse cx="12" cy="6" rx="7.5" ry="2.8" />
    <path d="M4.5 6v12c0 1.6 3.4 2.8 7.5 2.8s7.5-1.2 7.5-2.8V6M4.5 12c0 1.6 3.4 2.8 7.5 2.8s7.5-1.2 7.5-2.8" />
  </>,
)
export const GovernanceIcon = icon(
  <path d="M12 4v16M7 20h10M5 7h14M5 7l-2.5 6a2.8 2.8 0 0 0 5 0zM19 7l-2.5 6a2.8 2.8 0 0 0 5 0z" />,
)
export const SettingsIcon = icon(
  <>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="17" r="2" />
  </>,
)
export const NodeIcon = icon(<path d="M4 5h16v5H4zM4 14h16v5H4zM7.5 7.5h.1M7.5 16.5h.1" />)
export const MoreIcon = icon(<path d="M5 12h.1M12 12h.1M19 12h.1" strokeWidth="3" />)
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6" />
    <path d="m16 16 4.5 4.5" />
  </>,
)
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />)
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />)
export const CopyIcon = icon(
  <>
    <rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2" />
    <path d="M15.5 8.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 2 2h2.5" />
  </>,
)
export const QrIcon = icon(
  <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v3h-3M14 20h2M19.5 20h.5" />,
)
