// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SmartAccount} from "./SmartAccount.sol";

/// @title  Makes accounts where they were promised.
/// @notice An account's address follows from its first signers, so it can receive before it stands. Anyone may make it; it
///         belongs to its signers alone.
contract AccountFactory {
    /// @notice The code of all accounts; ordinary accounts delegate to it (EIP-7702).
    SmartAccount public immutable implementation;

    /// @notice A new account stands.
    event AccountCreated(address indexed account, bytes[] signers, uint64 threshold);

    constructor() {
        implementation = new SmartAccount(address(this));
    }

    /// @notice Makes an account, or finds it made already.
    /// @param  signers ERC-7913. @param threshold How many of them must agree. @param salt Tells accounts of the same signers apart.
    function createAccount(bytes[] calldata signers, uint64 threshold, bytes32 salt)
        external
        returns (SmartAccount account)
    {
        bytes32 place = _placeOf(signers, threshold, salt);
        address home = Clones.predictDeterministicAddress(address(implementation), place);
        account = SmartAccount(payable(home));
        if (home.code.length > 0) return account;
        Clones.cloneDeterministic(address(implementation), place);
        account.initialize(signers, threshold);
        emit AccountCreated(home, signers, threshold);
    }

    /// @notice Where an account of these signers stands, or will stand.
    function addressOf(bytes[] calldata signers, uint64 threshold, bytes32 salt) external view returns (address) {
        return Clones.predictDeterministicAddress(address(implementation), _placeOf(signers, threshold, salt));
    }

    function _placeOf(bytes[] calldata signers, uint64 threshold, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(signers, threshold, salt));
    }
}
