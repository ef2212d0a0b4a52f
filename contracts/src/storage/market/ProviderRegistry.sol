// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProofLedger} from "../IProofLedger.sol";
import {IProviderRegistry, Provider, ProviderClass} from "../IProviderRegistry.sol";

/// @title  Who offers storage, and what they have at stake.
/// @notice An account is one provider, and so one operator. Stake is native coin; what stands for deals is locked, the
///         rest leaves after a delay. There is no owner and nothing to change.
contract ProviderRegistry is IProviderRegistry {
    using SafeCast for uint256;

    struct Entry {
        bool known;
        ProviderClass class;
        uint16 region;
        uint16 window;
        /// Wei asked back, and Unix seconds from which they may leave.
        uint64 releaseAt;
        uint128 leaving;
        uint128 stake;
        uint128 locked;
        string url;
    }

    /// @notice Longest address of a provider's service, in bytes.
    uint256 public constant MAX_URL_BYTES = 256;

    /// @notice The only contract that locks and takes stake.
    address public immutable market;
    IProofLedger public immutable ledger;
    /// @notice Wei that a provider registers with, and below which it gets no new deals: so much does a place in the
    ///         book of asks cost whoever would fill it with asks that nobody can use.
    uint256 public immutable minimumStake;
    /// @notice Seconds between asking for stake back and its return.
    uint64 public immutable unstakeDelay;

    mapping(address operator => Entry) internal _entries;

    /// @notice `operator` offers storage; `stake` in wei, `window` is when in an epoch it proves.
    event ProviderRegistered(
        address indexed operator,
        ProviderClass class,
        uint16 region,
        uint16 window,
        string url,
        uint256 stake
    );
    event ProviderUrlSet(address indexed operator, string url);
    /// @notice It proves in another window, from the epoch after the next on.
    event ProviderWindowSet(address indexed operator, uint16 window);
    /// @notice Wei were added; `stake` is what it has now.
    event StakeAdded(address indexed operator, uint256 amount, uint256 stake);
    /// @notice `leaving` wei in all leave from `releaseAt` (Unix seconds) on.
    event UnstakeRequested(address indexed operator, uint256 leaving, uint256 releaseAt);
    event StakeWithdrawn(address indexed operator, uint256 amount);
    /// @notice `locked` of its stake stands for deals now. Wei.
    event StakeLocked(address indexed operator, uint256 locked);
    /// @notice Wei were taken for a fault; `stake` and `locked` are left.
    event StakeSlashed(address indexed operator, uint256 amount, uint256 stake, uint256 locked);

    error NotMarket(address caller);
    error NotAProvider(address account);
    error AlreadyProvider(address account);
    error BadUrl(uint256 length);
    error StakeTooSmall(uint256 stake, uint256 minimum);
    /// @notice More than stands free.
    error StakeNotFree(uint256 asked, uint256 free);
    /// @notice Nothing was asked for, or its time has not come (Unix seconds).
    error StakeNotReleased(uint256 releaseAt);

    modifier onlyMarket() {
        if (msg.sender != market) revert NotMarket(msg.sender);
        _;
    }

    constructor(address market_, IProofLedger ledger_, uint256 minimumStake_, uint64 unstakeDelay_) {
        market = market_;
        ledger = ledger_;
        minimumStake = minimumStake_;
        unstakeDelay = unstakeDelay_;
    }

    /// @notice Makes the caller a provider, with the value as its stake.
    /// @param  class  What it runs on; at most half of an order's shards go to phones.
    /// @param  region ISO 3166-1 numeric code, or 0.
    /// @param  url    Where its service answers.
    /// @param  window When in each epoch it proves; the ledger refuses one that does not exist.
    function register(ProviderClass class, uint16 region, string calldata url, uint16 window) external payable {
        Entry storage entry = _entries[msg.sender];
        if (entry.known) revert AlreadyProvider(msg.sender);
        if (msg.value < minimumStake) revert StakeTooSmall(msg.value, minimumStake);
        _checkUrl(url);
        (entry.known, entry.class, entry.region, entry.window, entry.url) = (true, class, region, window, url);
        entry.stake = msg.value.toUint128();
        emit ProviderRegistered(msg.sender, class, region, window, url, msg.value);
        ledger.setWindow(msg.sender, window);
    }

    /// @notice Adds the value to the caller's stake.
    function addStake() external payable {
        Entry storage entry = _known(msg.sender);
        entry.stake += msg.value.toUint128();
        emit StakeAdded(msg.sender, msg.value, entry.stake);
    }

    /// @notice Asks `amount` wei of free stake back: it stands for nothing any more, and all that was asked for waits
    ///         anew.
    function requestUnstake(uint256 amount) external {
        Entry storage entry = _known(msg.sender);
        uint256 free = entry.stake - entry.locked;
        if (amount > free) revert StakeNotFree(amount, free);
        entry.stake -= uint128(amount);
        entry.leaving += uint128(amount);
        entry.releaseAt = uint64(block.timestamp) + unstakeDelay;
        emit UnstakeRequested(msg.sender, entry.leaving, entry.releaseAt);
    }

    /// @notice Sends the caller what it asked back, when its time has come.
    function withdrawStake() external {
        Entry storage entry = _known(msg.sender);
        uint256 amount = entry.leaving;
        if (amount == 0 || block.timestamp < entry.releaseAt) revert StakeNotReleased(entry.releaseAt);
        entry.leaving = 0;
        emit StakeWithdrawn(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @notice Says where the caller's service answers now.
    function setUrl(string calldata url) external {
        _checkUrl(url);
        _known(msg.sender).url = url;
        emit ProviderUrlSet(msg.sender, url);
    }

    /// @notice Moves the caller's window, from the epoch after the next on.
    function setWindow(uint16 window) external {
        _known(msg.sender).window = window;
        emit ProviderWindowSet(msg.sender, window);
        ledger.setWindow(msg.sender, window);
    }

    /// @inheritdoc IProviderRegistry
    function lock(address operator, uint256 amount) external virtual onlyMarket {
        Entry storage entry = _entries[operator];
        uint256 free = entry.stake - entry.locked;
        if (amount > free) revert StakeNotFree(amount, free);
        entry.locked += uint128(amount);
        emit StakeLocked(operator, entry.locked);
    }

    /// @inheritdoc IProviderRegistry
    function unlock(address operator, uint256 amount) external onlyMarket {
        Entry storage entry = _entries[operator];
        entry.locked -= amount.toUint128();
        emit StakeLocked(operator, entry.locked);
    }

    /// @inheritdoc IProviderRegistry
    function slash(address operator, uint256 amount) external onlyMarket returns (uint256 taken) {
        Entry storage entry = _entries[operator];
        taken = amount < entry.locked ? amount : entry.locked;
        entry.locked -= uint128(taken);
        entry.stake -= uint128(taken);
        emit StakeSlashed(operator, taken, entry.stake, entry.locked);
        Address.sendValue(payable(market), taken);
    }

    /// @inheritdoc IProviderRegistry
    function provider(address operator) external view returns (Provider memory) {
        Entry storage entry = _entries[operator];
        return Provider(entry.class, entry.region, entry.window, entry.url, entry.stake, entry.locked);
    }

    /// @return amount    Wei that wait to leave.
    /// @return releaseAt Unix seconds from which they may.
    function leavingOf(address operator) external view returns (uint256 amount, uint256 releaseAt) {
        return (_entries[operator].leaving, _entries[operator].releaseAt);
    }

    /// @inheritdoc IProviderRegistry
    function isProvider(address operator) external view returns (bool) {
        return _entries[operator].known;
    }

    /// @inheritdoc IProviderRegistry
    function freeStake(address operator) external view returns (uint256) {
        return _entries[operator].stake - _entries[operator].locked;
    }

    /// @inheritdoc IProviderRegistry
    function standing(address operator) external view returns (ProviderClass class, uint16 region, uint256 free) {
        Entry storage entry = _entries[operator];
        return (entry.class, entry.region, entry.stake < minimumStake ? 0 : entry.stake - entry.locked);
    }

    function _known(address operator) private view returns (Entry storage entry) {
        entry = _entries[operator];
        if (!entry.known) revert NotAProvider(operator);
    }

    function _checkUrl(string calldata url) private pure {
        uint256 length = bytes(url).length;
        if (length == 0 || length > MAX_URL_BYTES) revert BadUrl(length);
    }
}
