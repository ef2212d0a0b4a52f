// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";

/// @title  The reserve: 1,000,000,000 WATT, which lie here from the genesis on and come free evenly over four years.
/// @notice Anyone may {release} what is free; it goes to governance. Governance may name another beneficiary, and no sooner date.
contract ReserveVesting is VestingWallet {
    /// @notice Four years of 365.25 days, in seconds.
    uint64 public constant FOUR_YEARS = 1461 days;

    /// @param governance The timelock. @param begin When the first of it comes free, in unix seconds.
    constructor(address governance, uint64 begin) VestingWallet(governance, begin, FOUR_YEARS) {}
}
