// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStorageMarket} from "../../IStorageMarket.sol";
import {ProofLedger} from "../../proof/ProofLedger.sol";
import {ForcedRetrieval} from "../ForcedRetrieval.sol";
import {RetrievalChannels} from "../RetrievalChannels.sol";

/// @title Twin for tests: takes the amount of a voucher as something to add.
contract ChannelsThatAdd is RetrievalChannels {
    constructor(uint64 challengeSeconds_) RetrievalChannels(challengeSeconds_) {}

    function _worth(Voucher calldata voucher, Lane storage) internal pure override returns (uint128) {
        return voucher.cumulativeWei;
    }
}

/// @title Twin for tests: believes whatever is published.
contract RetrievalWithoutProof is ForcedRetrieval {
    constructor(IStorageMarket market_, ProofLedger ledger_) ForcedRetrieval(market_, ledger_, 2 days, 1 gwei) {}

    function _rootOf(Request memory asked, bytes calldata, bytes calldata) internal pure override returns (bytes32) {
        return asked.root;
    }
}
