/**
 * The contracts that the client calls, and as much of them as it needs.
 * @module
 */
import { type Address, parseAbi } from 'viem'

/** Where they are. */
export type StorageAddresses = {
  readonly market: Address
  readonly book: Address
  readonly registry: Address
  readonly ledger: Address
}

const terms =
  'struct OrderTerms { bytes32 manifest; uint8 k; uint8 n; uint64 sizeBytes; uint8 height; uint128 priceCap; uint32 epochs; uint64 startBy; uint8 repairBelow; uint16 region; }'

export const marketAbi = parseAbi([
  terms,
  'struct Deal { uint64 order; uint8 slot; uint8 state; address provider; uint64 matchedAt; uint64 firstEpoch; uint64 endEpoch; uint64 settledTo; uint128 perEpoch; uint128 collateral; uint64 startBy; uint32 epochs; uint32 maxEpochs; bool held; }',
  'struct Slot { uint64 deal; uint64 until; uint128 reserve; uint128 bounty; uint64 cursor; }',
  'event OrderPlaced(uint64 indexed order, address indexed client, OrderTerms terms, bytes32[] roots, uint256 escrow)',
  'event DealMatched(uint64 indexed deal, uint64 indexed order, address indexed provider, uint8 slot, uint128 perEpoch)',
  'event RepairOpened(uint64 indexed deal, uint64 indexed order, address indexed repairer, uint256 deposit)',
  'event OrderToppedUp(uint64 indexed order, address indexed payer, uint32 epochs, uint256 cost)',
  'event OrderRefunded(uint64 indexed order, address indexed client, uint256 amount)',
  'function placeOrder(OrderTerms terms, bytes32[] roots) payable returns (uint64 id)',
  'function matchOrder(uint64 id, uint256 maxSteps) returns (uint256 matched)',
  'function settle(uint64 id, uint256 maxWords)',
  'function topUp(uint64 id, uint32 epochs) payable returns (uint256 cost)',
  'function cancelOrder(uint64 id)',
  'function refund(uint64 id)',
  'function withdraw()',
  'function openRepair(uint64 id, uint8 slot, uint256 maxSteps) payable returns (uint64 dealId)',
  'function depositFor(uint256 collateral) view returns (uint256)',
  'function deal(uint64 id) view returns (Deal)',
  'function order(uint64 id) view returns (address client, OrderTerms terms, uint256 balance)',
  'function slotsOf(uint64 id) view returns (uint64 vacant, uint64 begun, bool cancelled)',
  'function slotOf(uint64 id, uint8 slot) view returns (Slot)',
  'function shardsRoot(uint64 id) view returns (bytes32)',
  'function uploaders(uint64 id) view returns (address client, address repairer)',
  'function maxStartSeconds() view returns (uint64)',
  'error TopUpTooSmall(uint256 value, uint256 cost)',
  'error DealNotLost(uint64 deal)',
  'error WrongState(uint64 deal, uint8 state)',
  'error NothingVacant(uint64 order)',
  'error NothingToRepair(uint64 order, uint8 slot)',
  'error BackingOff(address repairer, uint256 until)',
  'error RepairTaken(uint64 deal, address repairer)',
  'error DepositTooSmall(uint256 value, uint256 needed)',
  'error OrderIsCancelled(uint64 order)',
  'error OrderUnknown(uint64 order)',
  'error OrderOver(uint64 order)',
  'error OrderTooLong(uint64 order)',
  'error NotParty(address caller)',
  'error BadOrder()',
  'error ValueTooSmall(uint256 value, uint256 needed)',
  'error NothingCredited(address account)',
])

export const bookAbi = parseAbi([
  'struct Ask { address provider; bool live; uint8 bucket; uint32 maxEpochs; uint128 price; uint64 prev; uint64 next; uint64 minSize; uint64 maxSize; uint64 expiry; }',
  'function page(uint8 bucket, uint64 from, uint256 count) view returns (uint64[] ids, Ask[] asks)',
  'function spaceOf(address provider) view returns (uint64 used, uint64 capacity)',
  'function collateralOf(uint256 perEpoch, uint64 sizeBytes) view returns (uint256)',
])

export const registryAbi = parseAbi([
  'struct Provider { uint8 class; uint16 region; uint16 window; string url; uint256 stake; uint256 locked; }',
  'function provider(address operator) view returns (Provider)',
  'function standing(address operator) view returns (uint8 class, uint16 region, uint256 free)',
])

export const ledgerAbi = parseAbi([
  'function genesisTime() view returns (uint64)',
  'function epochSeconds() view returns (uint64)',
  'function openEpoch(address provider) view returns (uint64)',
  'function provenWord(address provider, uint64 word) view returns (uint256)',
  'function missedWord(address provider, uint64 word) view returns (uint256)',
  'function missedInARow(address provider) view returns (uint64)',
  'function markedWord(uint64 deal, uint64 word) view returns (uint256)',
])
