// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The kWh token of one region: 1e18 units follow the price of one kWh.
/// @notice A claim on collateral that is worth the price index of a kWh; not a supply of electricity.
/// @dev Only the branch that deployed it mints and burns. No owner, no pause, no initialiser: nothing can be set again.
contract KwtToken is ERC20, ERC20Permit {
    /// @notice The region branch: sole minter and burner.
    address public immutable branch;

    /// @notice Only the branch may call.
    error NotBranch(address caller);

    modifier onlyBranch() {
        if (msg.sender != branch) revert NotBranch(msg.sender);
        _;
    }

    /// @param name_ Name for people; also the name of the permit domain
    /// @param symbol_ For example KWTBR
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {
        branch = msg.sender;
    }

    /// @notice Makes `amount` for `to`. Only the branch, against debt of a vault.
    function mint(address to, uint256 amount) external onlyBranch {
        _mint(to, amount);
    }

    /// @notice Destroys `amount` of `from`. Only the branch, which burns only what its caller offered or it holds
    ///         itself.
    function burn(address from, uint256 amount) external onlyBranch {
        _burn(from, amount);
    }

    /// @notice Moves `amount` of `from` into the branch. Only the branch, for what its caller put up for redemption.
    function collect(address from, uint256 amount) external onlyBranch {
        _transfer(from, branch, amount);
    }
}
