// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketFixture} from "../../testing/storage/MarketFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {MarketChanges} from "./MarketChanges.sol";
import {MarketNumbers, MarketParts} from "./MarketNumbers.sol";
import {MarketState} from "./MarketState.sol";
import {StorageMarket} from "./StorageMarket.sol";

/// @dev A market is made with numbers that it can keep, or not at all: nobody can change them afterwards.
contract MarketNumbersTest is MarketFixture {
    function test_eachNumberHasItsBound() external {
        MarketNumbers[7] memory bad;
        for (uint256 i = 0; i < bad.length; i++) bad[i] = numbers();
        bad[0].epochSeconds = 0;
        bad[1].startSeconds = 0;
        bad[2].lossAfter = 0;
        bad[3].startFee = 5001;
        bad[4].declaredLoss = 10_001;
        bad[5].bountyShare = 5001;
        bad[6].maxStartSeconds = bad[6].startSeconds - 1;
        for (uint256 i = 0; i < bad.length; i++) _refused(parts(), bad[i]);
    }

    function test_whatBothSidesLoseMustGoSomewhere() external {
        MarketParts memory nowhere = parts();
        nowhere.treasury = address(0);
        _refused(nowhere, numbers());
    }

    function test_theBoundsThemselvesAreTaken() external {
        MarketNumbers memory n = numbers();
        (n.epochSeconds, n.startSeconds, n.maxStartSeconds, n.lossAfter) = (1, 1, 1, 1);
        (n.startFee, n.declaredLoss, n.bountyShare) = (5000, 10_000, 5000);
        StorageMarket made = new StorageMarket(parts(), n, address(new MarketChanges(parts(), n)));
        assertEq(made.epochSeconds(), 1, "seconds of an epoch");
        assertEq(made.maxStartSeconds(), 1, "seconds until a start");
        assertEq(made.lossAfter(), 1, "misses");
        assertEq(made.startFee(), 5000, "fee");
        assertEq(made.declaredLoss(), 10_000, "loss");
        assertEq(made.bountyShare(), 5000, "bounty");
        assertEq(made.treasury(), TREASURY, "treasury");
    }

    /// @dev Neither half of the code is made.
    function _refused(MarketParts memory p, MarketNumbers memory n) private {
        vm.expectRevert(MarketState.MarketNumbersInvalid.selector);
        new StorageMarket(p, n, address(this));
        vm.expectRevert(MarketState.MarketNumbersInvalid.selector);
        new MarketChanges(p, n);
    }
}
