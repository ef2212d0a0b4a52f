// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { PairFactory } from "../swap/PairFactory.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { TargetDouble } from "../../testing/region/TargetDouble.sol";
import { vm } from "../../testing/Vm.sol";
import { KwtToken } from "./KwtToken.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { Region, RegionConfig, RegionFactory } from "./RegionFactory.sol";
import {
    SharedAllowance, WithoutInitialisedFlag, WithoutIsolation, WithoutSafetyForUnflag
} from "./twins/RegionBranchTwins.t.sol";

/// @dev One region touches nothing of another; nobody keeps a vault from liquidation; nothing can be set up again.
contract RegionIsolationTest is RegionSetup {
    function test_regionIsolation() external {
        RegionFactory factory =
            new RegionFactory(address(this), new PairFactory(), address(watt), type(RegionBranch).creationCode);
        TargetDouble otherTarget = new TargetDouble(0.3e18);
        Region memory first = factory.addRegion(_config("BR", target));
        Region memory second = factory.addRegion(_config("CN", otherTarget));
        _use(first.branch);
        vm.record();
        _liveThroughEverything();
        address[6] memory strangers = [
            address(second.branch),
            second.kwt,
            address(otherTarget),
            second.stablePair,
            second.wattPair,
            address(factory)
        ];
        for (uint256 i; i < strangers.length; i++) assertEq(_touched(strangers[i]), 0, "slots of another region");
        assertGt(_touched(address(first.branch)), 20, "the recorder sees its own");
        assertGt(_touched(first.kwt), 5, "the recorder sees its own");
    }

    function test_twin_regionIsolation() external {
        SharedAllowance shared = new SharedAllowance();
        _use(new WithoutIsolation(target, standardParams(), standardCollaterals(), shared));
        vm.record();
        _liveThroughEverything();
        assertGt(_touched(address(shared)), 0, "slots that another region uses as well");
    }

    /// @dev The owner of a weak vault adds a wei whenever it would be sold.
    function test_liquidationGriefedByDust() external {
        assertTrue(_soldInSpiteOfDust(), "sold");
    }

    function test_twin_liquidationGriefedByDust() external {
        _use(new WithoutSafetyForUnflag(target, standardParams(), standardCollaterals()));
        assertFalse(_soldInSpiteOfDust(), "never sold");
    }

    /// @dev The owner repays a wei first, or makes the hint useless; the sale goes on.
    function test_liquidationGriefedByFrontRunning() external {
        (uint32 id, uint32 other) = _weakVault();
        branch.flag(id);
        passDays(1, 0.3e18);
        vm.startPrank(CAROL);
        branch.repay(id, 1, 0);
        branch.close(other, CAROL); // the vault that the hint names
        vm.stopPrank();
        vm.prank(BOB);
        (uint256 burned,) = branch.liquidate(id, 1_000e18, BOB, other);
        assertEq(burned, 1_000e18 - 1, "all that is left");
    }

    function test_reinitialisation() external {
        vm.startPrank(CAROL);
        assertFalse(_initialise(address(branch)), "branch");
        assertFalse(_initialise(address(kwt)), "token");
        vm.expectRevert(abi.encodeWithSelector(KwtToken.NotBranch.selector, CAROL));
        kwt.mint(CAROL, 1e18);
        vm.stopPrank();
        assertEq(kwt.branch(), address(branch), "as made");
        assertEq(branch.governance(), address(this), "as made");
    }

    function test_twin_reinitialisation() external {
        WithoutInitialisedFlag twin = new WithoutInitialisedFlag();
        twin.initialize(address(branch));
        vm.startPrank(CAROL);
        assertTrue(_initialise(address(twin)), "taken over");
        twin.mint(CAROL, 1e18);
        vm.stopPrank();
        assertEq(twin.balanceOf(CAROL), 1e18, "minted by a stranger");
    }

    /// @dev Every kind of call of one region.
    function _liveThroughEverything() private {
        uint32 big = openVault(ALICE, STABLE, 100_000e18, 30_000);
        (uint32 id, uint32 other) = _weakVault();
        branch.flag(id);
        passDays(1, 0.3e18);
        vm.startPrank(ALICE);
        branch.liquidate(id, 500e18, ALICE, other);
        branch.mint(big, 1_000e18, 0);
        branch.redeem(1_000e18, 0, ALICE, 10, 0);
        uint32 request = branch.requestRedeem(1_000e18, 0);
        branch.cancelRedeem(request);
        request = branch.requestRedeem(1_000e18, 0);
        branch.deposit(big, 10e18, 0);
        branch.withdraw(big, 10e18, ALICE, 0);
        vm.stopPrank();
        newRound(0.3e18);
        branch.settleRedeem(request, 10, 0);
        branch.setCeiling(5_000_000e18);
        branch.pause(1);
        branch.coverBadDebt();
        branch.shutDown();
        vm.startPrank(ALICE);
        branch.redeem(1_000e18, 0, ALICE, 10, 0);
        branch.repay(big, 1_000e18, 0);
        vm.stopPrank();
    }

    function _soldInSpiteOfDust() private returns (bool) {
        (uint32 id,) = _weakVault();
        branch.flag(id);
        for (uint256 i; i < 4; i++) {
            passDays(1, 0.3e18);
            vm.prank(CAROL);
            branch.deposit(id, 1, 0);
            vm.prank(BOB);
            try branch.liquidate(id, 1_000e18, BOB, 0) {
                return true;
            } catch {
                try branch.flag(id) { } catch { }
            }
        }
        return false;
    }

    function _weakVault() private returns (uint32 id, uint32 other) {
        openVault(BOB, STABLE, 100_000e18, 30_000);
        other = openVault(CAROL, STABLE, 1_000e18, 25_000);
        id = openVault(CAROL, STABLE, 1_000e18, 12_000);
        newRound(0.3e18);
        branch.poke();
        passDays(1, 0.3e18);
    }

    function _touched(address account) private returns (uint256) {
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(account);
        return reads.length + writes.length;
    }

    function _initialise(address account) private returns (bool) {
        (bool one,) = account.call(abi.encodeWithSignature("initialize(address)", CAROL));
        (bool two,) = account.call(abi.encodeWithSignature("initialize()"));
        (bool three,) = account.call(abi.encodeWithSignature("upgradeToAndCall(address,bytes)", CAROL, ""));
        return one || two || three;
    }

    function _config(bytes32 id, TargetDouble price) private view returns (RegionConfig memory) {
        return RegionConfig(
            id, "KWT", "KWT", ITarget(price), address(this), standardParams(), standardCollaterals()
        );
    }

    function _use(RegionBranch other) private {
        branch = other;
        kwt = KwtToken(other.kwt());
        fund(ALICE);
        fund(BOB);
        fund(CAROL);
    }
}
