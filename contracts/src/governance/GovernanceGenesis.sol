// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DelegationBook} from "./DelegationBook.sol";
import {GovernanceTimelock} from "./GovernanceTimelock.sol";
import {GovernorNumbers, LiquidGovernor} from "./LiquidGovernor.sol";
import {TopicRule} from "./TopicRules.sol";
import {WrappedWatt} from "./WrappedWatt.sol";

/// @title  Makes timelock and governor for each other in one transaction, and holds no power over either, ever.
/// @dev    The timelock must name the governor and the governor the timelock. The governor's address is known before it
///         exists: it is this contract's second creation (EIP-161: a contract's nonce begins at 1).
contract GovernanceGenesis {
    GovernanceTimelock public immutable timelock;
    LiquidGovernor public immutable governor;

    /// @param minDelay  Least delay between a decision and its execution, in seconds. 2 days on a real network.
    /// @param longDelay The same for Upgrades and Constitution. 7 days.
    /// @param calls     Hashes of what the timelock does at its founding.
    constructor(
        WrappedWatt token,
        DelegationBook book,
        GovernorNumbers memory numbers,
        uint256 minDelay,
        uint256 longDelay,
        TopicRule[] memory rules,
        bytes32[] memory calls
    ) {
        // RLP of [address, 2] is 0xd6 0x94 <address> 0x02.
        bytes32 hash = keccak256(abi.encodePacked(hex"d694", address(this), hex"02"));
        address predicted = address(uint160(uint256(hash)));
        timelock = new GovernanceTimelock(minDelay, longDelay, predicted, rules, calls);
        governor = new LiquidGovernor(token, book, timelock, numbers);
    }
}
