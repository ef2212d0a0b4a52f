// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {VotesExtended} from "@openzeppelin/contracts/governance/utils/VotesExtended.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title  The native coin as an ERC-20 that votes: 1 wWATT is redeemable for 1 WATT, always, by its holder.
/// @dev    18 decimals, one wei of token per wei of coin, no rounding. Invariant: the coins held here are at least the
///         supply (more only when somebody forces coins in; those are lost to them and owned by nobody).
///         Balances are checkpointed by time for everybody, delegated or not: governance weighs holders by the past
///         balance and reads delegation from {DelegationBook}. `delegate` of ERC-5805 works as other tools expect it.
contract WrappedWatt is ERC20, ERC20Permit, ERC20Votes, VotesExtended {
    /// @notice Coins came in. `amount` in wei.
    event Deposit(address indexed to, uint256 amount);

    /// @notice Coins went out. `amount` in wei.
    event Withdrawal(address indexed from, uint256 amount);

    constructor() ERC20("Wrapped Watt", "wWATT") ERC20Permit("Wrapped Watt") {}

    /// @notice Wraps the coins sent, for the sender.
    receive() external payable {
        depositTo(msg.sender);
    }

    /// @notice Wraps the coins sent, for the caller.
    function deposit() external payable {
        depositTo(msg.sender);
    }

    /// @notice Wraps the coins sent, for `to`.
    function depositTo(address to) public payable {
        _mint(to, msg.value);
        emit Deposit(to, msg.value);
    }

    /// @notice Unwraps `amount` wei of the caller's tokens and sends the coins to the caller.
    function withdraw(uint256 amount) external {
        withdrawTo(payable(msg.sender), amount);
    }

    /// @notice Unwraps `amount` wei of the caller's tokens and sends the coins to `to`.
    /// @dev    Reverts with the recipient's own error when it refuses the coins. The tokens are burnt before the coins
    ///         leave, so re-entering finds nothing more to take.
    function withdrawTo(address payable to, uint256 amount) public {
        _burn(msg.sender, amount);
        emit Withdrawal(msg.sender, amount);
        Address.sendValue(to, amount);
    }

    /// @notice Seconds since 1970: votes are counted by time, not by block number.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372 description of {clock}.
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice Next nonce of `owner`, shared by permits and delegations by signature.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }

    function _delegate(address account, address delegatee) internal override(Votes, VotesExtended) {
        super._delegate(account, delegatee);
    }

    function _transferVotingUnits(address from, address to, uint256 amount) internal override(Votes, VotesExtended) {
        super._transferVotingUnits(from, to, amount);
    }
}
