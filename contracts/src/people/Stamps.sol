// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Epochs} from "./Epochs.sol";
import {IDailyWords} from "./IDailyWords.sol";

/// @title A little computing that a machine can do once, and not a million times: proof of work in place of a captcha.
/// @dev   Bound to chain, contract, account and day, and to the word of the day, so none is made in advance or used elsewhere.
abstract contract Stamps is Epochs {
    /// @notice Leading zero bits that a stamp's hash must have; each one more doubles the work.
    uint8 public immutable stampBits;
    /// @notice Who knows the word of the day.
    IDailyWords public immutable words;

    /// @notice The stamp is not worth {stampBits} today for this account.
    error StampInvalid(address account, uint64 day);

    constructor(IDailyWords words_, uint8 stampBits_) {
        words = words_;
        stampBits = stampBits_;
    }

    function _requireStamp(address account, uint256 stamp) internal view {
        (uint64 day, bytes32 word) = (today(), words.word());
        bytes32 hash = keccak256(abi.encode("watt/stamp/1", block.chainid, address(this), account, day, word, stamp));
        if (uint256(hash) >> (256 - uint256(stampBits)) != 0) revert StampInvalid(account, day);
    }
}
