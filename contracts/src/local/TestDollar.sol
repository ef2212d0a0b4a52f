// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title  Play money for local networks, where no real stablecoin lives.
/// @notice 18 decimals. Anybody may take some, a bounded amount at a time; it is worth nothing.
contract TestDollar is ERC20, ERC20Permit {
    /// @notice The most that one call hands out.
    uint256 public constant DRIP_MAX = 100_000e18;

    /// @notice More was asked for than one call hands out.
    error TestDollarTooMuch(uint256 amount, uint256 most);

    constructor() ERC20("Test Dollar", "tUSD") ERC20Permit("Test Dollar") {}

    /// @notice Hands `amount` (18 decimals) to the caller.
    function drip(uint256 amount) external {
        if (amount > DRIP_MAX) revert TestDollarTooMuch(amount, DRIP_MAX);
        _mint(msg.sender, amount);
    }
}
